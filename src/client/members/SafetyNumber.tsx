/** Two people hold their screens beside each other: sixty digits that are the same, if the member is who it seems to be. */
import { Button, Modal } from '@mantine/core';
import { useEffect, useState } from 'react';
import type { JudgeMember, Member, SafetyNumber as Digits } from '../../api/members.ts';
import { notifyProblem } from '../shell/notify.ts';
import { judged } from './judged.ts';
import { useUi } from '../shell/ui-state.ts';
import { api, useApp, useGroup } from '../state/store.ts';
import { useText } from '../text/text.ts';
import { Written } from '../text/Written.tsx';
import { useNamesake } from './namesake.ts';
import { QrCode } from './QrCode.tsx';
import classes from './safety-number.module.css';

interface SafetyNumberProps {
  readonly opened: boolean;
  readonly onClose: () => void;
}

export function SafetyNumber({ opened, onClose }: SafetyNumberProps) {
  const t = useText();
  const groupId = useApp((state) => state.groupId);
  const compared = useUi((state) => state.compared);
  const member = useGroup(({ members }) => members.find(({ id }) => id === compared)) ?? null;
  return (
    <Modal
      opened={opened && groupId !== null && member !== null}
      onClose={onClose}
      title={<strong>{t('members:safetyTitle')}</strong>}
      closeButtonProps={{ 'aria-label': t('members:close') }}
      size={560}
    >
      {groupId !== null && member !== null && (
        <Compare key={member.id} groupId={groupId} member={member} onClose={onClose} />
      )}
    </Modal>
  );
}

interface CompareProps {
  readonly groupId: string;
  readonly member: Member;
  readonly onClose: () => void;
}

function Compare({ groupId, member, onClose }: CompareProps) {
  const t = useText();
  const doubt = useNamesake(member);
  const digits = useDigits(groupId, member.id);
  return (
    <div className={classes['compare']} data-testid="safety-dialog" data-verified={member.verified}>
      <p>
        <strong>
          <Written>{member.name}</Written>
        </strong>
      </p>
      {doubt !== '' && <p className={classes['doubt']}>{doubt}</p>}
      <p>{t('members:safetyHow', { name: member.name })}</p>
      {digits !== null && (
        <div className={classes['both']}>
          <code className={classes['digits']} data-testid="safety-number">
            {digits.number}
          </code>
          <QrCode
            testId="safety-qr"
            text={digits.code}
            label={t('members:safetyQr')}
            className={classes['qr']}
          />
        </div>
      )}
      <p className={classes['quiet']}>{t('members:safetyDiffer')}</p>
      {member.verified && <p role="status">{t('members:safetyIs', { name: member.name })}</p>}
      <Verdicts groupId={groupId} member={member} isReady={digits !== null} onClose={onClose} />
    </div>
  );
}

interface VerdictsProps extends CompareProps {
  /** Nobody can have compared what is not shown. */
  readonly isReady: boolean;
}

function Verdicts({ groupId, member, isReady, onClose }: VerdictsProps) {
  const t = useText();
  const judge = (verdict: JudgeMember['verdict']) => (): void => {
    void judged(groupId, member.id, verdict).then((isDone) => isDone && onClose());
  };
  return (
    <div className={classes['ways']}>
      {member.takesNameOf !== null && (
        <Button variant="default" data-testid="safety-known" onClick={judge('known')}>
          {t('members:safetyKnown')}
        </Button>
      )}
      {member.verified ? (
        <Button variant="default" data-testid="safety-undo" onClick={judge('none')}>
          {t('members:safetyUndo')}
        </Button>
      ) : (
        <Button data-testid="safety-same" disabled={!isReady} onClick={judge('verified')}>
          {t('members:safetySame')}
        </Button>
      )}
    </div>
  );
}

function useDigits(groupId: string, memberId: string): Digits | null {
  const [digits, setDigits] = useState<Digits | null>(null);
  useEffect(() => {
    let isWanted = true;
    api.safetyNumber(groupId, memberId).then((answer) => {
      if (isWanted) setDigits(answer);
    }, notifyProblem);
    return () => {
      isWanted = false;
    };
  }, [groupId, memberId]);
  return digits;
}
