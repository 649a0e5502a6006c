import { expect } from 'chai';
import { Group } from './group.ts';

describe('a small group', () => {
  it('OB3, CM7: elects, confirms, survives its host, and all logs are equal', () => {
    const group = new Group(5).settle();
    const host = group.host!;
    for (const node of group.nodes) group.say(node, `from ${node.person.name}`);
    group.run();
    expect(group.view(host).commitIndex).to.equal(group.view(host).lastIndex);
    group.kill(host);
    group.run();
    const next = group.host!;
    expect(next).not.to.equal(undefined);
    for (const node of group.nodes) group.say(node, `again ${node.person.name}`);
    group.run();
    group.restart(host);
    group.until(() => group.view(host).appliedIndex === group.view(next).lastIndex);
    const logs = group.nodes.map((node) => node.disk.entriesSaved.map((entry) => entry.hash).join());
    expect(new Set(logs).size).to.equal(1);
    expect(group.nodes.map((node) => node.disk.outbox.length)).to.deep.equal([0, 0, 0, 0, 0]);
  });
});
