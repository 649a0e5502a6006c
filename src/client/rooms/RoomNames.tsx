/** What a room is called and about: two fields, and what is wrong with what stands in them. */
import { TextInput } from '@mantine/core';
import { LIMITS } from '../../protocol/limits.ts';
import { cleanName } from '../../protocol/text.ts';
import { readName } from '../onboarding/names.ts';
import { lineText } from '../text/line-text.ts';
import { useText } from '../text/text.ts';

interface TypedNames {
  readonly name: string;
  readonly topic: string;
}

interface RoomNamesProps {
  readonly typed: TypedNames;
  /** Sentences; empty where nothing is. */
  readonly wrong: TypedNames;
  /** Below the second label. */
  readonly hint?: string;
  readonly onType: (typed: TypedNames) => void;
}

export function RoomNames({ typed, wrong, hint, onType }: RoomNamesProps) {
  const t = useText();
  return (
    <>
      <TextInput
        data-testid="room-name"
        data-autofocus
        label={t('rooms:name')}
        dir="auto"
        size="md"
        autoComplete="off"
        value={typed.name}
        error={wrong.name === '' ? null : wrong.name}
        onChange={({ currentTarget }) => onType({ ...typed, name: currentTarget.value })}
      />
      <TextInput
        data-testid="room-topic"
        label={t('rooms:topic')}
        description={hint}
        dir="auto"
        size="md"
        autoComplete="off"
        value={typed.topic}
        error={wrong.topic === '' ? null : wrong.topic}
        onChange={({ currentTarget }) => onType({ ...typed, topic: currentTarget.value })}
      />
    </>
  );
}

/** As they can be stored; `name` null: something is wrong. */
export function readRoomNames(
  typed: TypedNames,
  nameNeeded: string,
): { readonly name: string | null; readonly topic: string; readonly wrong: TypedNames } {
  const read = readName(typed.name);
  const topic = cleanName(typed.topic);
  const nameWrong = read.kind === 'empty' ? nameNeeded : read.kind === 'wrong' ? read.sentence : '';
  const topicWrong = topic === '' ? null : lineText(topic, LIMITS.topicCodePointsMax);
  const wrong = { name: nameWrong, topic: topicWrong ?? '' };
  const isGood = read.kind === 'good' && wrong.topic === '';
  return { name: isGood ? read.name : null, topic, wrong };
}
