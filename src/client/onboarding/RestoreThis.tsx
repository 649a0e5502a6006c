/** "I lost my devices": by phrase and file this node becomes a new device of that person. */
import { Button, FileButton, Textarea } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import { Problem } from '../api/problem.ts';
import { base64Of } from '../devices/save-as.ts';
import recovery from '../devices/recovery.module.css';
import { api } from '../state/store.ts';
import { nodeText, problemText, useText } from '../text/text.ts';
import classes from './onboarding.module.css';
import { Page } from './Page.tsx';

interface Fault {
  readonly at: 'phrase' | 'file';
  readonly sentence: string;
  /** The person may insist. */
  readonly isOlder: boolean;
}

function faultOf({ facts }: Problem): Fault {
  const at = facts.code.startsWith('recovery_file') ? 'file' : 'phrase';
  // The node says which word it is.
  const sentence =
    facts.code === 'phrase_wrong' ? `${problemText(facts)} ${nodeText(facts.detail)}` : problemText(facts);
  return { at, sentence, isOlder: facts.code === 'recovery_file_older' };
}

export function RestoreThis({ onBack }: { readonly onBack: () => void }) {
  const t = useText();
  return (
    <Page title={t('devices:restoreTitle')} lead={t('devices:restoreLead')} foot={null}>
      <RestoreForm onBack={onBack} />
    </Page>
  );
}

function RestoreForm({ onBack }: { readonly onBack: () => void }) {
  const t = useText();
  const [phrase, setPhrase] = useState('');
  const [file, setFile] = useState<File | null>(null);
  const [fault, setFault] = useState<Fault | null>(null);
  const [isBusy, setBusy] = useState(false);
  /** Into how many groups it comes back; null before. */
  const [groups, setGroups] = useState<number | null>(null);
  const restore = async (force: boolean): Promise<void> => {
    if (isBusy) return;
    setBusy(true);
    setFault(null);
    try {
      const kept = file === null ? {} : { file: await base64Of(file) };
      setGroups(await api.restoreMember({ phrase, force, ...kept }));
      setPhrase('');
    } catch (error) {
      if (error instanceof Problem) setFault(faultOf(error));
      else if (error instanceof DOMException)
        setFault({ at: 'file', sentence: t('devices:restoreUnread'), isOlder: false });
      else throw error;
    } finally {
      setBusy(false);
    }
  };
  if (groups !== null) return <Restored groups={groups} onBack={onBack} />;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    void restore(fault?.isOlder === true);
  };
  return (
    <form className={classes['form']} onSubmit={submit} noValidate>
      <Textarea
        data-testid="restore-phrase"
        label={t('devices:restorePhrase')}
        description={t('devices:restorePhraseHint')}
        value={phrase}
        onChange={(event) => setPhrase(event.currentTarget.value)}
        error={fault?.at === 'phrase' ? fault.sentence : null}
        size="md"
        minRows={3}
        autosize
        autoFocus
        spellCheck={false}
        autoComplete="off"
        autoCapitalize="off"
        dir="ltr"
      />
      <ChooseFile file={file} onChoose={setFile} fault={fault?.at === 'file' ? fault.sentence : null} />
      <div className={classes['buttons']}>
        <Button variant="default" size="md" onClick={onBack}>
          {t('devices:back')}
        </Button>
        <Button type="submit" size="md" data-testid="restore-submit" loading={isBusy}>
          {t(fault?.isOlder === true ? 'devices:restoreOlder' : 'devices:restoreDo')}
        </Button>
      </div>
    </form>
  );
}

interface ChooseFileProps {
  readonly file: File | null;
  readonly onChoose: (file: File | null) => void;
  readonly fault: string | null;
}

function ChooseFile({ file, onChoose, fault }: ChooseFileProps) {
  const t = useText();
  return (
    <div className={recovery['steps']}>
      <div className={recovery['file']}>
        <FileButton onChange={onChoose} inputProps={{ 'aria-label': t('devices:restoreFile') }}>
          {(props) => (
            <Button {...props} variant="default">
              {t('devices:restoreFile')}
            </Button>
          )}
        </FileButton>
        <span className={recovery['fileName']} data-testid="restore-file-name">
          {file === null ? t('devices:restoreNoFile') : file.name}
        </span>
      </div>
      <p className={recovery['fault']} role="alert">
        {fault}
      </p>
    </div>
  );
}

/** With groups the screens go on by themselves, as soon as the node has started anew. */
function Restored({ groups, onBack }: { readonly groups: number; readonly onBack: () => void }) {
  const t = useText();
  return (
    <div className={classes['form']} data-testid="restored" role="status">
      <p className={recovery['done']}>{t('devices:restored')}</p>
      <p className={recovery['plain']}>
        {groups === 0 ? t('devices:restoredAlone') : t('devices:restoredGroups', { count: groups })}
      </p>
      {groups === 0 && (
        <Button size="md" onClick={onBack}>
          {t('devices:restoredOn')}
        </Button>
      )}
    </div>
  );
}
