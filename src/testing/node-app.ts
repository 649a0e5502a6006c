/**
 * The screens of one node in one window. Everything a test does or reads there goes through the pages below.
 *
 *     const ana = await NodeApp.open(driver, { url: 'http://localhost:4700', token });
 *     await ana.whenReady();
 *     await ana.chat.send('Hello');
 *     await ana.chat.row({ text: 'Hello', state: 'confirmed' });
 */
import type { WebDriver } from 'selenium-webdriver';
import { DemesClient } from '../sdk/client.ts';
import { BrowserWindow } from './browser-window.ts';
import { ChatPage } from './chat-page.ts';
import { GroupRail } from './group-rail.ts';
import { ImportsPage } from './imports-page.ts';
import { InviteDialog } from './invite-dialog.ts';
import { MembersPanel } from './members-panel.ts';
import { NetworkPanel } from './network-panel.ts';
import { OnboardingPage } from './onboarding-page.ts';
import { ReadingPage } from './reading-page.ts';
import { RoomsPage } from './rooms-page.ts';
import { SearchPanel } from './search-panel.ts';
import { SettingsDialog } from './settings-dialog.ts';
import { StatusPage } from './status-page.ts';
import { TalkPage } from './talk-page.ts';
import { UnlockPage } from './unlock-page.ts';

export interface NodeAddress {
  readonly url: string;
  /** The API token; it opens a session in this browser. */
  readonly token: string;
}

export interface OpenOptions {
  /** Rows, times and motion as tests want them (default true). */
  readonly isTest?: boolean;
  /** Tag of the language that the screens speak in a test (default: English, until another is chosen). */
  readonly language?: string;
}

/** The attributes of the page's root element. Numbers are null where there is no group yet. */
export interface Root {
  readonly appState: 'booting' | 'onboarding' | 'joining' | 'ready' | 'locked' | 'error';
  readonly role: string;
  readonly tier: string;
  readonly hostId: string;
  readonly term: number | null;
  readonly commitIndex: number | null;
  /** Own messages that are not confirmed. */
  readonly pending: number;
  /** No request is open, nothing is unrendered, nothing pending. */
  readonly idle: boolean;
}

export class NodeApp {
  readonly window: BrowserWindow;
  readonly #start: string;

  private constructor(window: BrowserWindow, url: string, { isTest = true, language }: OpenOptions) {
    this.window = window;
    const asked = language === undefined ? '' : `&language=${language}`;
    this.#start = isTest ? `${url}/?test=1${asked}` : `${url}/`;
  }

  /** Opens a window with a session of its own at the node. */
  static async open(driver: WebDriver, node: NodeAddress, options: OpenOptions = {}): Promise<NodeApp> {
    const { url } = await new DemesClient(node).sessionLink();
    const window = await BrowserWindow.open(driver);
    await window.go(url);
    const app = new NodeApp(window, node.url, options);
    if (options.isTest !== false) await app.load();
    return app;
  }

  /** A further window of the same node in the same browser; its session is already there. */
  static async openAgain(driver: WebDriver, url: string, options: OpenOptions = {}): Promise<NodeApp> {
    const app = new NodeApp(await BrowserWindow.open(driver), url, options);
    await app.load();
    return app;
  }

  get chat(): ChatPage {
    return new ChatPage(this.window);
  }
  get onboarding(): OnboardingPage {
    return new OnboardingPage(this.window);
  }
  get rail(): GroupRail {
    return new GroupRail(this.window);
  }
  get invite(): InviteDialog {
    return new InviteDialog(this.window);
  }
  get members(): MembersPanel {
    return new MembersPanel(this.window);
  }
  get search(): SearchPanel {
    return new SearchPanel(this.window);
  }
  get network(): NetworkPanel {
    return new NetworkPanel(this.window);
  }
  get reading(): ReadingPage {
    return new ReadingPage(this.window, this);
  }
  get rooms(): RoomsPage {
    return new RoomsPage(this.window);
  }
  get settings(): SettingsDialog {
    return new SettingsDialog(this.window);
  }
  get imports(): ImportsPage {
    return new ImportsPage(this.window);
  }
  get talk(): TalkPage {
    return new TalkPage(this.window, this.chat);
  }
  get unlock(): UnlockPage {
    return new UnlockPage(this.window);
  }
  get status(): StatusPage {
    return new StatusPage(this.window);
  }

  /** Loads the node's start page anew. */
  load(): Promise<void> {
    return this.window.go(this.#start);
  }

  async root(): Promise<Root> {
    const data = await this.window.evaluate<Record<string, string>>(
      'return { ...document.documentElement.dataset };',
    );
    return {
      appState: data['appState'] as Root['appState'],
      role: data['role'] ?? '',
      tier: data['tier'] ?? '',
      hostId: data['hostId'] ?? '',
      term: numberOrNull(data['term']),
      commitIndex: numberOrNull(data['commitIndex']),
      pending: Number(data['pending']),
      idle: data['idle'] === 'true',
    };
  }

  /** Resolves when the root's attributes are as asked for. */
  when(what: string, isSo: (root: Root) => boolean, limitMs?: number): Promise<Root> {
    return this.window.until(`the screen ${what}`, () => this.root(), isSo, limitMs);
  }

  whenState(state: Root['appState'], limitMs?: number): Promise<Root> {
    return this.when(`is ${state}`, ({ appState }) => appState === state, limitMs);
  }

  whenIdle(limitMs?: number): Promise<Root> {
    return this.when('is idle', ({ idle }) => idle, limitMs);
  }

  /** A conversation is on the screen and all that was asked for is there. */
  async whenReady(limitMs?: number): Promise<Root> {
    return this.when('is ready', ({ appState, idle }) => appState === 'ready' && idle, limitMs);
  }

  close(): Promise<void> {
    return this.window.close();
  }
}

function numberOrNull(text: string | undefined): number | null {
  return text === undefined || text === '' ? null : Number(text);
}
