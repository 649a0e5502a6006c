/** Every state of the screens that has a picture, and how it comes about: real nodes, real windows, nothing painted. */
import { Key } from 'selenium-webdriver';
import { byTestId } from '../../src/testing/test-ids.ts';
import { FakeRouter } from '../server/discovery/fake-router.ts';
import { until } from '../support/cluster.ts';
import { damageLog } from '../support/damage-log.ts';
import { composing } from './composing.ts';
import { devices, recovery } from './devices.ts';
import { files } from './files.ts';
import { german } from './german.ts';
import { imports } from './imports.ts';
import { lab } from './lab.ts';
import { withCluster, type Play, type Set } from './play.ts';
import { programs } from './programs.ts';
import { reading } from './reading.ts';
import { rooms } from './rooms.ts';
import { talk, LONG_NAME } from './talk.ts';

const FRIENDS = ['Ana', 'Bo', 'Cleo', LONG_NAME, 'Émile'];

/** In the order in which the index has them. */
export const PLAYS: Readonly<Record<string, Play>> = {
  firstScreens,
  joining,
  invitation,
  conversation,
  composing,
  reading,
  rooms,
  files,
  imports,
  programs,
  searching,
  troubles,
  split,
  electing,
  going,
  startedAnew,
  runsTwice,
  switching,
  standingStill,
  keeping,
  locking,
  devices,
  recovery,
  german,
  lab,
};

async function firstScreens({ driver, take }: Set): Promise<void> {
  await withCluster({ names: ['Ana'], group: null }, async (cluster) => {
    const ana = await cluster.screen('Ana', driver);
    await ana.whenState('onboarding');
    await take(ana, { name: 'onboarding', caption: 'The first screen: a name and two ways on.' });
    await ana.onboarding.join('demes1.copied-in-a-hurry');
    await ana.onboarding.whenSays('mistyped');
    await take(ana, { name: 'onboarding-wrong', caption: 'A slip is told at its field.' });
  });
}

async function searching({ driver, take }: Set): Promise<void> {
  await withCluster({ names: ['Ana', 'Bo'], group: 'Friends' }, async (cluster) => {
    const [group] = await cluster.client('Bo').groups();
    const hut = await cluster.client('Bo').createRoom(group!.id, { name: 'Höhenweg', kind: 'open' });
    const say = async (name: string, roomId: string, text: string): Promise<unknown> =>
      cluster.client(name).send(group!.id, roomId, text, { wait: 'confirmed' });
    await say('Ana', 'general', 'The boat leaves at seven. Bring a hat, and something to read for the way.');
    await say('Bo', hut.id, 'Boats: https://boats.example/timetable\nThe last one is at nine.');
    await say('Bo', 'general', `${'It rained the whole day. '.repeat(9)}No boat left, and we stayed in.`);
    const ana = await cluster.screen('Ana', driver);
    await ana.whenReady();
    await ana.search.open();
    await take(ana, { name: 'search', caption: 'Search, before anything is typed: what can be.' });
    await ana.search.find('boat');
    await take(ana, { name: 'search-hits', caption: 'What was found, with the words it was found by.' });
    await ana.search.find('submarine in:höhenweg');
    await take(ana, { name: 'search-nothing', caption: 'Nothing is there.' });
    const club = await cluster.client('Ana').createGroup({ name: 'Sailing club' });
    await cluster.client('Ana').send(club.id, 'general', 'Who paints the boat?', { wait: 'confirmed' });
    await ana.search.within('all');
    await ana.search.find('boat');
    await take(ana, {
      name: 'search-everywhere',
      caption: 'The same in all groups, with where each was said.',
    });
    await ana.settings.open();
    await ana.settings.find('export');
    await take(ana, { name: 'export', caption: 'What was said, as a file.' });
  });
}

async function locking({ driver, take }: Set): Promise<void> {
  await withCluster({ names: ['Ana'], group: null }, async (cluster) => {
    const ana = await cluster.screen('Ana', driver);
    await ana.whenState('onboarding');
    await ana.window.click(byTestId('onboarding-passphrase'));
    await ana.window.shown(byTestId('passphrase-next'));
    await take(ana, {
      name: 'passphrase-offer',
      caption: 'At the first start: what a passphrase is good for.',
    });
    const passphrase = 'the boat leaves at seven';
    await cluster.client('Ana').lock.changePassphrase({ current: null, next: passphrase });
    await cluster.client('Ana').createGroup({ name: 'Friends', rates: 'off' });
    await ana.load();
    await ana.whenReady();
    await ana.settings.open();
    await ana.settings.find('protection');
    await ana.window.click(byTestId('passphrase-change'));
    await take(ana, { name: 'protection', caption: 'The passphrase is changed; when the screens lock.' });
    await ana.settings.close();
    await cluster.client('Ana').lock.lockScreens();
    await ana.whenState('locked');
    await ana.unlock.give('not this one');
    await ana.unlock.whenSays('not the passphrase');
    await take(ana, {
      name: 'locked',
      caption: 'Locked: the question for the passphrase, and nothing else.',
    });
  });
}

async function joining({ driver, take }: Set): Promise<void> {
  await withCluster({ names: ['Ana', 'Bo'], group: null }, async (cluster) => {
    const ana = cluster.client('Ana');
    const { id } = await ana.createGroup({ name: 'Friends', rates: 'off' });
    await ana.wait(id, { role: 'host', tier: 'confirmed' });
    const withdrawn = await ana.createInvite(id);
    await ana.revokeInvite(id, withdrawn.id);
    const good = await ana.createInvite(id);

    const bo = await cluster.screen('Bo', driver);
    await bo.whenState('onboarding');
    await bo.onboarding.join(withdrawn.invite!);
    await bo.onboarding.failedStep();
    await take(bo, { name: 'joining-failed', caption: 'Why joining failed, and what to do.' });

    await cluster.node('Ana').kill();
    await withCluster({ names: ['Cleo'], group: null }, async (other) => {
      const cleo = await other.screen('Cleo', driver);
      await cleo.whenState('onboarding');
      await cleo.onboarding.join(good.invite!);
      await cleo.onboarding.whenSays('nobody listens there');
      await take(cleo, { name: 'joining', caption: 'Joining in named steps; nobody answers yet.' });
    });
  });
}

async function invitation({ driver, take }: Set): Promise<void> {
  // An address of the documentation's own (RFC 5737), as a machine with a network would name one.
  const flags = ['--advertise', '192.0.2.7:5700'];
  await withCluster({ names: ['Ana'], group: 'Friends', flags }, async (cluster) => {
    const ana = await cluster.screen('Ana', driver);
    await ana.whenReady();
    await take(ana, { name: 'empty', caption: 'A new group: nobody else yet, nothing said.' });
    await ana.invite.open();
    await ana.invite.link();
    await take(ana, { name: 'invite', caption: 'The invitation: link, QR code, and who has come.' });
  });
}

async function conversation({ driver, take }: Set): Promise<void> {
  await withCluster({ names: FRIENDS, group: 'Friends' }, async (cluster) => {
    // Seen by somebody who is not host.
    const { deviceId } = cluster.node('Bo');
    await cluster.client('Ana').transferHost(cluster.groupId, deviceId);
    await cluster.client('Ana').wait(cluster.groupId, { host: deviceId, tier: 'confirmed' });
    const ana = await cluster.screen('Ana', driver);
    await ana.whenReady();
    const { detailed } = await talk(cluster);
    await ana.chat.whenRows('all is confirmed', (rows) => rows.at(-1)?.state === 'confirmed');
    await ana.whenIdle();
    await take(ana, { name: 'chat', caption: 'A conversation: markdown, code, answers, reactions, names.' });
    await ana.chat.openDetails(detailed);
    await take(ana, { name: 'details', caption: 'One message: who holds it, its place, its hash.' });
    await ana.chat.closeDetails();

    await ana.members.open();
    await take(ana, { name: 'members', caption: 'The members, their roles, who is within reach.' });
    await ana.network.open();
    await ana.network.whenPeers('delays are measured', (all) => all.some(({ rttMs }) => rttMs !== null));
    await take(ana, { name: 'network', caption: 'The network: ring, host, delays, elections.' });
    await ana.window.click(byTestId('panel-close'));
    await ana.settings.open();
    await take(ana, { name: 'settings', caption: 'Settings of this node and this browser.' });
    await ana.settings.close();
    await ana.window.chord(Key.CONTROL, 'k');
    await ana.window.shown(byTestId('palette'));
    await take(ana, { name: 'palette', caption: 'Everything within reach of the keyboard.' });
  });
}

async function troubles({ driver, take }: Set): Promise<void> {
  await withCluster({ names: ['Ana', 'Bo', 'Cleo', 'Dan', 'Eva'], group: 'Friends' }, async (cluster) => {
    const ana = await cluster.screen('Ana', driver);
    await ana.whenReady();
    await ana.chat.send('Shall we meet at the harbour at seven?');
    await ana.chat.row({ text: 'Shall we meet at the harbour at seven?', state: 'confirmed' });
    await Promise.all(['Bo', 'Cleo', 'Dan'].map(async (name) => cluster.node(name).kill()));
    await ana.status.whenKind('tentative');
    await ana.chat.send('I bring the boat.');
    await ana.chat.row({ text: 'I bring the boat.', state: 'tentative' });
    await ana.status.banner();
    await take(ana, {
      name: 'no-majority',
      caption: 'Two of five: messages are tentative, until one more is back.',
    });
    await cluster.node('Eva').kill();
    await ana.status.whenKind('alone');
    await ana.status.banner();
    await take(ana, { name: 'alone', caption: 'Nobody within reach: what is written waits on the disk.' });
    await cluster.node('Ana').kill();
    await ana.status.whenKind('offline');
    await ana.status.banner();
    await take(ana, { name: 'offline', caption: 'The own node does not answer.' });
    await ana.window.devTools('Network.clearBrowserCookies');
    await cluster.node('Ana').start();
    await ana.whenState('error');
    await take(ana, { name: 'lost-session', caption: 'A browser without a session, and its way back.' });
  });
}

/** Three on one side, two on the other, seen by one of the two; then all together again. */
async function split({ driver, take }: Set): Promise<void> {
  const options = { names: ['Ana', 'Bo', 'Cleo', 'Dan', 'Eva'], group: 'Friends', flags: ['--lab'] };
  await withCluster(options, async (cluster) => {
    const ana = await cluster.screen('Ana', driver);
    const say = async (name: string, text: string, wait: 'confirmed' | 'tentative'): Promise<void> => {
      await cluster.client(name).send(cluster.groupId, 'general', text, { wait });
    };
    await ana.whenReady();
    await say('Bo', 'Seven at the harbour?', 'confirmed');
    await ana.chat.send('Fine with me.');
    await ana.chat.row({ text: 'Fine with me.', state: 'confirmed' });
    await cluster.split(['Ana', 'Eva'], ['Bo', 'Cleo', 'Dan']);
    await ana.status.whenKind('tentative');
    await ana.chat.send('The train is late. I take the bus.');
    await ana.chat.row({ text: 'The train is late. I take the bus.', state: 'tentative' });
    await say('Eva', 'Me too. Wait for me at the stop?', 'tentative');
    await ana.chat.row({ text: 'Me too. Wait for me at the stop?', state: 'tentative' });
    await ana.chat.send('Of course.');
    await ana.chat.row({ text: 'Of course.', state: 'tentative' });
    await cluster.client('Bo').wait(cluster.groupId, { host: 'any', tier: 'confirmed' });
    await say('Bo', 'Nobody hears Ana and Eva. We start at half past.', 'confirmed');
    await say('Dan', 'Half past it is.', 'confirmed');
    await ana.status.banner();
    await take(ana, { name: 'split', caption: 'Cut off with one other: what is said is tentative.' });
    const { messageId } = await ana.chat.row({ text: 'Of course.' });
    await ana.chat.openDetails(messageId);
    await take(ana, {
      name: 'tentative',
      caption: 'A tentative message: who holds it, and what it waits for.',
    });
    await ana.chat.closeDetails();
    // Whose details were looked at stays chosen, with its buttons in the picture.
    await ana.load();
    await ana.whenState('ready');
    await ana.chat.row({ text: 'Of course.', state: 'tentative' });
    await ana.network.open();
    await ana.network.islands();
    await take(ana, { name: 'islands', caption: 'Who hears whom, and on which side a majority can be.' });
    await ana.members.open();
    const { myMemberId } = await cluster.client('Bo').group(cluster.groupId);
    await ana.members.openMenu(myMemberId);
    await ana.members.menuItem('remove');
    await take(ana, {
      name: 'undecidable',
      caption: 'What may not wait for a majority says so at its control.',
    });
    await ana.window.press(Key.ESCAPE);
    await ana.window.click(byTestId('panel-close'));
    await cluster.heal();
    await ana.status.healed();
    await ana.status.whenKind('ok');
    await take(ana, { name: 'healed', caption: 'Together again: what was confirmed, and what moved.' });
  });
}

/** An election lasts longer under the pace of wide networks, and stands still once every node is frozen. */
async function electing({ driver, take }: Set): Promise<void> {
  const options = { names: ['Ana', 'Bo', 'Cleo'], group: 'Friends', flags: ['--timing', 'wan'] };
  await withCluster(options, async (cluster) => {
    const host = await cluster.host();
    const [backup, third] = await cluster.backups();
    const app = await cluster.screen(backup!.name, driver);
    await app.whenReady();
    await app.chat.send('Still there?');
    await app.chat.row({ text: 'Still there?', state: 'confirmed' });
    // The third hears the question and cannot answer: until it counts as gone, a majority is within reach.
    third!.pause();
    await host.kill();
    await app.status.whenKind('electing');
    backup!.pause();
    await take(app, { name: 'electing', caption: 'The host is gone; the group chooses another.' });
    for (const node of cluster.nodes) node.resume();
    await until('it has another host', async () => (await cluster.host()) !== host);
  });
}

async function going({ driver, take }: Set): Promise<void> {
  await withCluster({ names: ['Ana', 'Bo', 'Cleo'], group: 'Friends' }, async (cluster) => {
    const [ana, bo] = [await cluster.screen('Ana', driver), await cluster.screen('Bo', driver)];
    await bo.whenReady();
    await bo.chat.send('It was nice with you.');
    await ana.chat.row({ text: 'It was nice with you.', state: 'confirmed' });
    const { myMemberId } = await cluster.client('Bo').group(cluster.groupId);
    await ana.members.open();
    await ana.members.openMenu(myMemberId);
    await take(ana, { name: 'member-menu', caption: 'What one may do to a member.' });
    await ana.members.chooseRemove();
    await take(ana, { name: 'member-remove', caption: 'Before somebody is removed: what it means.' });
    await ana.members.confirm();
    await ana.chat.whenLine('Ana removed Bo');
    await bo.status.whenForgettable();
    await take(bo, { name: 'removed', caption: 'Removed: what was said stays to read, until it is let go.' });
  });
}

/** The profile of tests offers a recover after 8 s without a host. */
async function startedAnew({ driver, take }: Set): Promise<void> {
  await withCluster({ names: ['Ana', 'Bo', 'Cleo'], group: 'Friends' }, async (cluster) => {
    const ana = await cluster.screen('Ana', driver);
    await ana.whenReady();
    await ana.chat.send('The lake was beautiful.');
    await ana.chat.row({ text: 'The lake was beautiful.', state: 'confirmed' });
    await cluster.caughtUp();
    await Promise.all(['Bo', 'Cleo'].map(async (name) => cluster.node(name).kill()));
    await ana.status.whenKind('alone');
    await ana.status.banner();
    await ana.network.open();
    await ana.network.whenRecoverable();
    await take(ana, {
      name: 'recoverable',
      caption: 'No majority for a long time: the panel offers to go on.',
    });
    await ana.network.askRecover();
    await take(ana, { name: 'recover', caption: 'Before a group is started anew: what it means.' });
    await ana.network.confirm();
    await ana.status.whenKind('ok');
    await cluster.node('Bo').start();
    const bo = await cluster.screen('Bo', driver);
    await bo.status.forkOffer();
    await bo.status.banner();
    await take(bo, { name: 'started-anew', caption: 'Another started the group anew: follow, or stay.' });
    await bo.status.askFollow();
    await take(bo, { name: 'follow', caption: 'Before a new start is followed: what it means.' });
  });
}

async function runsTwice({ driver, take }: Set): Promise<void> {
  await withCluster({ names: ['Ana', 'Bo'], group: 'Friends' }, async (cluster) => {
    const copy = await cluster.copyOf('Bo');
    const bo = await cluster.screen('Bo', driver);
    await bo.whenReady();
    await copy.start();
    try {
      await bo.status.whenSetAside();
      await copy.kill();
      await take(bo, { name: 'runs-twice', caption: 'Two copies of one node: a person decides.' });
    } finally {
      await copy.kill();
    }
  });
}

/** A router of the tests' own: nothing is asked of the network. */
async function switching({ driver, take }: Set): Promise<void> {
  const router = await FakeRouter.start();
  const flags = ['--router', router.descriptor, '--no-nearby'];
  try {
    await withCluster({ names: ['Ana'], group: 'Friends', flags }, async (cluster) => {
      const ana = await cluster.screen('Ana', driver);
      await ana.whenReady();
      await ana.settings.open();
      await ana.settings.find('network');
      await ana.settings.turn('portMap');
      await ana.settings.when('portMap', '198.18.0.7:');
      await take(ana, { name: 'settings-network', caption: 'Switches: what they do, and what others see.' });
    });
  } finally {
    await router.close();
  }
}

async function standingStill({ driver, take }: Set): Promise<void> {
  await withCluster({ names: ['Ana'], group: 'Friends' }, async (cluster) => {
    const client = cluster.client('Ana');
    const { id } = await client.createGroup({ name: 'Chess', rates: 'off' });
    await client.wait(id, { role: 'host', tier: 'confirmed' });
    await client.send(id, 'general', 'e4', { wait: 'confirmed' });
    const { dataDirectory } = await client.node();
    await cluster.node('Ana').stop();
    damageLog(dataDirectory, id);
    await cluster.node('Ana').start();
    const ana = await cluster.screen('Ana', driver);
    await ana.rail.open(id);
    await ana.status.whenHalted();
    await take(ana, { name: 'halted', caption: 'A damaged group: why, and what one can do.' });
  });
}

async function keeping({ driver, take }: Set): Promise<void> {
  await withCluster({ names: ['Attic'], group: null, flags: ['--keeper'] }, async (cluster) => {
    const keeper = await cluster.screen('Attic', driver, { isTest: false });
    await take(keeper, { name: 'keeper', caption: 'A keeper has no screens: a page says what the node is.' });
  });
}
