/** A new room: what it is called, who may see what is said in it, and who is in a private one from its beginning. */
import { Button, Modal, Radio } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import { useLocation } from 'wouter';
import { Problem } from '../api/problem.ts';
import { roomPath } from '../shell/paths.ts';
import { showList } from '../shell/ui-state.ts';
import { shownGroup } from '../state/standing.ts';
import type { GroupState } from '../state/model.ts';
import { session, useApp } from '../state/store.ts';
import { problemText, useText } from '../text/text.ts';
import { MemberChoice } from './MemberChoice.tsx';
import { readRoomNames, RoomNames } from './RoomNames.tsx';
import classes from './rooms.module.css';

interface CreateRoomProps {
  readonly opened: boolean;
  readonly onClose: () => void;
}

export function CreateRoom({ opened, onClose }: CreateRoomProps) {
  const t = useText();
  const group = useApp(shownGroup);
  return (
    <Modal
      opened={opened && group !== null}
      onClose={onClose}
      title={<strong>{t('rooms:createTitle')}</strong>}
      closeButtonProps={{ 'aria-label': t('shell:close') }}
      size={520}
    >
      {opened && group !== null && <CreateForm key={group.group.id} group={group} onDone={onClose} />}
    </Modal>
  );
}

interface CreateFormProps {
  readonly group: GroupState;
  readonly onDone: () => void;
}

type Kind = 'open' | 'private';

interface Wrong {
  readonly name: string;
  readonly topic: string;
  /** What the node says. */
  readonly all: string;
}

/** What is typed, and what becomes of it. */
function useNewRoom(group: GroupState, onDone: () => void) {
  const t = useText();
  const [, navigate] = useLocation();
  const [typed, setTyped] = useState({ name: '', topic: '' });
  const [kind, setKind] = useState<Kind>('open');
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [wrong, setWrong] = useState<Wrong>({ name: '', topic: '', all: '' });
  const [isBusy, setBusy] = useState(false);
  const { id: groupId } = group.group;
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    const read = readRoomNames(typed, t('rooms:nameNeeded'));
    setWrong({ ...read.wrong, all: '' });
    if (read.name === null) return;
    setBusy(true);
    try {
      const members = kind === 'private' ? [...chosen] : [];
      const said = read.topic === '' ? {} : { topic: read.topic };
      const room = await session.createRoom(groupId, { kind, name: read.name, members, ...said });
      onDone();
      showList(false);
      navigate(roomPath(groupId, room.id));
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      setWrong({ name: '', topic: '', all: problemText(error.facts) });
    } finally {
      setBusy(false);
    }
  };
  return { typed, setTyped, kind, setKind, chosen, setChosen, wrong, isBusy, submit };
}

function CreateForm({ group, onDone }: CreateFormProps) {
  const t = useText();
  const { typed, setTyped, kind, setKind, chosen, setChosen, wrong, isBusy, submit } = useNewRoom(
    group,
    onDone,
  );
  const others = group.members.filter(({ id }) => id !== group.group.myMemberId);
  return (
    <form className={classes['form']} onSubmit={(event) => void submit(event)} noValidate>
      <RoomNames typed={typed} wrong={wrong} onType={setTyped} hint={t('rooms:topicHint')} />
      <KindChoice kind={kind} isSealed={group.group.sealed} onChange={setKind} />
      {kind === 'private' && (
        <MemberChoice label={t('rooms:whoIsIn')} members={others} chosen={chosen} onChange={setChosen} />
      )}
      {wrong.all !== '' && (
        <p className={classes['wrong']} role="alert" data-testid="room-problem">
          {wrong.all}
        </p>
      )}
      <div className={classes['buttons']}>
        <Button variant="default" onClick={onDone}>
          {t('shell:cancel')}
        </Button>
        <Button type="submit" data-testid="room-create-do" loading={isBusy}>
          {t('rooms:createDo')}
        </Button>
      </div>
    </form>
  );
}

interface KindChoiceProps {
  readonly kind: Kind;
  readonly isSealed: boolean;
  readonly onChange: (kind: Kind) => void;
}

function KindChoice({ kind, isSealed, onChange }: KindChoiceProps) {
  const t = useText();
  return (
    <Radio.Group label={t('rooms:kind')} value={kind} onChange={onChange} data-testid="room-kind">
      <div className={classes['kinds']}>
        <Radio value="open" label={t('rooms:kind_open')} description={t('rooms:kind_openHint')} />
        <Radio
          value="private"
          label={t('rooms:kind_private')}
          description={t(isSealed ? 'rooms:kind_privateHint' : 'rooms:notSealed')}
          disabled={!isSealed}
        />
      </div>
    </Radio.Group>
  );
}
