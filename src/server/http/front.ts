/**
 * What browsers get besides the API: the screens, and the pages that the node makes itself. Assets are served to
 * sessions only, as everything else is: who may not use the screens learns nothing about them, and one rule (KE18)
 * is easier to hold than a rule with an exception.
 */
import type { Request, Response } from 'express';
import { DemesError } from '../../protocol/errors.ts';
import { isWide } from './admission.ts';
import { contentHost, type ContentDoor } from './handle-blobs.ts';
import { readForm } from './body.ts';
import type { Dispatcher } from './dispatch.ts';
import { htmlReply } from './handle-node.ts';
import {
  buildingPage,
  closedPage,
  keeperPage,
  loginPage,
  missingPage,
  unbuiltPage,
  type Page,
} from './pages.ts';
import { pathOf } from './query.ts';
import { Screens } from './screens.ts';
import type { ScreensSource } from './screens-source.ts';
import type { Sessions } from './sessions.ts';

export const OPEN_PATH = '/open/';
const SECOND_MS = 1_000;
/** Below these no address is one of the screens', whoever asks. */
const NOT_SCREENS = /^\/(?:api|assets|hooks|lab|metrics|open|healthz|readyz)(?:\/|$)/;

export class Front {
  private readonly dispatcher: Dispatcher;
  private readonly sessions: Sessions;
  private readonly screens: ScreensSource;
  private readonly content: ContentDoor;
  private readonly closedPage = closedPage();
  private readonly missingPage = missingPage();
  private readonly unbuiltPage = unbuiltPage();
  private readonly buildingPage = buildingPage();
  private readonly keeperPage = keeperPage();

  constructor(dispatcher: Dispatcher, sessions: Sessions, screens: ScreensSource, content: ContentDoor) {
    this.dispatcher = dispatcher;
    this.sessions = sessions;
    this.screens = screens;
    this.content = content;
  }

  /** `/`: the screens, or how to open them. */
  start(request: Request, response: Response): void {
    if (response.locals['caller'] === 'nobody') {
      this.send(request, response, 200, isWide(request) ? loginPage(null) : this.closedPage);
    } else this.sendScreens(request, response);
  }

  /** Where only a session or a token leads further. */
  closed(request: Request, response: Response): void {
    this.send(request, response, 404, isWide(request) ? loginPage(null) : this.closedPage);
  }

  /** KE35 Somebody at another computer gives the passphrase; a session is what they get for it. */
  async login(
    request: Request,
    response: Response,
    check: (passphrase: string) => Promise<void>,
  ): Promise<void> {
    try {
      if (!isWide(request)) throw new DemesError('not_found');
      const passphrase = (await readForm(request, response)).get('passphrase') ?? '';
      await check(passphrase);
      const headers = { Location: '/', 'Set-Cookie': this.sessions.begin() };
      this.dispatcher.send(request, response, { status: 303, headers });
    } catch (error) {
      const isTold = error instanceof DemesError && ['wrong_passphrase', 'rate_limited'].includes(error.code);
      if (!isTold) return this.dispatcher.fail(request, response, error);
      const waitMs = error.extra['retryAfterMs'];
      if (typeof waitMs === 'number') response.setHeader('Retry-After', Math.ceil(waitMs / SECOND_MS));
      this.send(request, response, error.status, loginPage(error.message));
    }
  }

  /** The one GET that changes something: it uses the link up. Looking ahead (HEAD, prefetch) does not. */
  openSession(request: Request, response: Response): void {
    const isLook = request.method === 'HEAD' || request.headers['sec-purpose'] !== undefined;
    const cookie = isLook ? null : this.sessions.redeem(String(request.params['secret']));
    if (cookie !== null) {
      const headers = { Location: '/', 'Set-Cookie': cookie };
      this.dispatcher.send(request, response, { status: 303, headers });
    } else if (response.locals['caller'] === 'session') {
      this.dispatcher.send(request, response, { status: 303, headers: { Location: '/' } });
    } else this.closed(request, response);
  }

  /** Whatever no route took: a file of the screens, an address inside them, or nothing. */
  rest(request: Request, response: Response): void {
    const isRead = request.method === 'GET' || request.method === 'HEAD';
    const wantsPage = isRead && request.headers.accept?.includes('text/html') === true;
    if (response.locals['caller'] === 'nobody') return this.closed(request, response);
    const path = pathOf(request.url);
    const { current } = this.screens;
    const hasFiles = isRead && current instanceof Screens;
    const asset = hasFiles ? current.asset(path, request.get('accept-encoding')) : null;
    if (asset !== null) this.dispatcher.send(request, response, asset);
    else if (wantsPage && !NOT_SCREENS.test(path)) this.sendScreens(request, response);
    else if (wantsPage) this.send(request, response, 404, this.missingPage);
    else this.dispatcher.fail(request, response, new DemesError('not_found'));
  }

  private sendScreens(request: Request, response: Response): void {
    const { current } = this.screens;
    let page = this.unbuiltPage;
    if (current === 'building') page = this.buildingPage;
    else if (current === 'keeper') page = this.keeperPage;
    else if (current !== null) {
      // The origin of contents is on this computer, and nowhere else.
      const content = isWide(request) ? null : `http://${contentHost(request, this.content.port)}`;
      page = current.page(request.headers.host ?? '', isWide(request), content);
    }
    const cookie = this.sessions.prolonged(request.headers.cookie);
    if (cookie !== null) response.setHeader('Set-Cookie', isWide(request) ? `${cookie}; Secure` : cookie);
    this.send(request, response, 200, page);
  }

  private send(request: Request, response: Response, status: number, page: Page): void {
    this.dispatcher.send(request, response, htmlReply(status, page.html, page.csp));
  }
}
