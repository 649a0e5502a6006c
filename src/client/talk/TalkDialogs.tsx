/** What asks before something is sent: a poll, a place, a room to forward to, and whether all are meant. */
import { Button, Checkbox, Group, Modal, TextInput } from '@mantine/core';
import { useState, type FormEvent, type ReactNode } from 'react';
import { LIMITS } from '../../protocol/limits.ts';
import { send } from '../chat/actions.ts';
import { setChatUi, useChatUi } from '../chat/chat-ui.ts';
import { focusComposer } from '../chat/composer-focus.ts';
import { QuoteText } from '../chat/ReplyQuote.tsx';
import quoteClasses from '../chat/reply-quote.module.css';
import { namedRoom } from '../rooms/room-lists.ts';
import { shownGroup } from '../state/standing.ts';
import { useApp } from '../state/store.ts';
import { useText } from '../text/text.ts';
import { mentionsHere } from './mentions-here.ts';
import { readPlace } from './place.ts';
import { forward } from './talk-actions.ts';
import classes from './talk.module.css';
import { usePeople } from './use-people.ts';

export function TalkDialogs() {
  return (
    <>
      <PollDialog />
      <PlaceDialog />
      <ForwardDialog />
      <AllDialog />
    </>
  );
}

interface AskingProps {
  readonly isOpen: boolean;
  readonly title: string;
  readonly testId: string;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

function Asking({ isOpen, title, testId, onClose, children }: AskingProps) {
  const t = useText();
  return (
    <Modal
      opened={isOpen}
      onClose={onClose}
      title={<strong>{title}</strong>}
      closeButtonProps={{ 'aria-label': t('talk:cancel') }}
      data-testid={testId}
    >
      {isOpen && children}
    </Modal>
  );
}

const stopMaking = (): void => setChatUi({ making: null });

function PollDialog() {
  const t = useText();
  const isOpen = useChatUi(({ making }) => making === 'poll');
  return (
    <Asking isOpen={isOpen} title={t('talk:pollTitle')} testId="poll-dialog" onClose={stopMaking}>
      <PollForm />
    </Asking>
  );
}

function PollForm() {
  const t = useText();
  const [question, setQuestion] = useState('');
  const [answers, setAnswers] = useState<readonly string[]>(['', '']);
  const [several, setSeveral] = useState(false);
  const options = answers.map((answer) => answer.normalize('NFC').trim()).filter((answer) => answer !== '');
  const isAlike = new Set(options).size !== options.length;
  const canSend = question.trim() !== '' && options.length >= 2 && !isAlike;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (!canSend) return;
    send(question, { poll: { several, options } });
    stopMaking();
    focusComposer();
  };
  return (
    <form className={classes['form']} onSubmit={submit} noValidate>
      <TextInput
        label={t('talk:pollQuestion')}
        data-testid="poll-question"
        data-autofocus
        value={question}
        onChange={({ currentTarget }) => setQuestion(currentTarget.value)}
      />
      {answers.map((answer, at) => (
        <TextInput
          // eslint-disable-next-line react/no-array-index-key
          key={at}
          label={t('talk:pollOption', { number: at + 1 })}
          data-testid="poll-answer"
          data-place={at}
          maxLength={LIMITS.pollOptionCodePointsMax}
          value={answer}
          onChange={({ currentTarget }) => setAnswers(answers.with(at, currentTarget.value))}
        />
      ))}
      {isAlike && <p role="alert">{t('talk:pollAlike')}</p>}
      {answers.length < LIMITS.pollOptionsMax && (
        <Button variant="default" data-testid="poll-add" onClick={() => setAnswers([...answers, ''])}>
          {t('talk:pollAddOption')}
        </Button>
      )}
      <Checkbox
        label={t('talk:pollSeveral')}
        data-testid="poll-several"
        checked={several}
        onChange={({ currentTarget }) => setSeveral(currentTarget.checked)}
      />
      <p className={classes['quiet']}>{t('talk:pollOpenVotes')}</p>
      <Group justify="flex-end">
        <Button type="submit" data-testid="poll-send" disabled={!canSend}>
          {t('talk:pollSend')}
        </Button>
      </Group>
    </form>
  );
}

function PlaceDialog() {
  const t = useText();
  const isOpen = useChatUi(({ making }) => making === 'place');
  return (
    <Asking isOpen={isOpen} title={t('talk:placeTitle')} testId="place-dialog" onClose={stopMaking}>
      <PlaceForm />
    </Asking>
  );
}

function PlaceForm() {
  const t = useText();
  const [what, setWhat] = useState('');
  const [typed, setTyped] = useState('');
  const [accuracyM, setAccuracy] = useState<number | null>(null);
  const [note, setNote] = useState('');
  const place = readPlace(typed);
  const locate = (): void => {
    // Only here, and only because somebody pressed: the browser asks once more.
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        setTyped(`${coords.latitude.toFixed(6)}, ${coords.longitude.toFixed(6)}`);
        setAccuracy(Math.ceil(coords.accuracy));
        setNote('');
      },
      () => setNote(t('talk:placeDenied')),
    );
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (place === null) return setNote(t('talk:placeWrong'));
    send(what, { location: { ...place, ...(accuracyM === null ? {} : { accuracyM }) } });
    stopMaking();
    focusComposer();
  };
  return (
    <form className={classes['form']} onSubmit={submit} noValidate>
      <TextInput
        label={t('talk:placeCoordinates')}
        description={t('talk:placeHint')}
        error={note}
        data-testid="place-coordinates"
        data-autofocus
        dir="ltr"
        value={typed}
        onChange={({ currentTarget }) => {
          setTyped(currentTarget.value);
          setAccuracy(null);
        }}
      />
      <TextInput
        label={t('talk:placeWhat')}
        data-testid="place-what"
        value={what}
        onChange={({ currentTarget }) => setWhat(currentTarget.value)}
      />
      <Group justify="space-between">
        <Button variant="default" data-testid="place-here" onClick={locate}>
          {t('talk:placeHere')}
        </Button>
        <Button type="submit" data-testid="place-send">
          {t('talk:placeSend')}
        </Button>
      </Group>
    </form>
  );
}

function ForwardDialog() {
  const t = useText();
  const message = useChatUi((state) => state.forwarding);
  const group = useApp(shownGroup);
  const close = (): void => setChatUi({ forwarding: null });
  const rooms = (group?.rooms ?? []).filter(({ can }) => can.includes('post'));
  return (
    <Asking isOpen={message !== null} title={t('talk:forwardTitle')} testId="forward-dialog" onClose={close}>
      <div className={classes['form']}>
        <p className={quoteClasses['quote']}>{message !== null && <QuoteText original={message} />}</p>
        <p className={classes['quiet']}>{t('talk:forwardTo')}</p>
        {rooms.map((room) => {
          const { name } = namedRoom(group!, room);
          return (
            <Button
              key={room.id}
              variant="default"
              data-testid="forward-room"
              data-room-id={room.id}
              onClick={() => {
                if (message !== null) forward(message, { id: room.id, name });
                close();
              }}
            >
              <bdi>{name}</bdi>
            </Button>
          );
        })}
      </div>
    </Asking>
  );
}

/** Whoever is named with all others is called away from something: in larger rooms it is asked once more. */
function AllDialog() {
  const t = useText();
  const asking = useChatUi((state) => state.askingAll);
  const count = usePeople().length - 1;
  const close = (): void => setChatUi({ askingAll: null });
  const sendIt = (): void => {
    if (asking === null) return;
    const mentions = mentionsHere(asking.text);
    asking.carry(mentions === undefined ? {} : { mentions });
    close();
    focusComposer();
  };
  return (
    <Asking isOpen={asking !== null} title={t('talk:askAllTitle')} testId="all-dialog" onClose={close}>
      <div className={classes['form']}>
        <p>{t('talk:askAllText', { count })}</p>
        <Group justify="flex-end">
          <Button data-testid="all-send" data-autofocus onClick={sendIt}>
            {t('talk:askAllYes')}
          </Button>
        </Group>
      </div>
    </Asking>
  );
}
