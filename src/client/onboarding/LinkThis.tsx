/** "I already use demes on another computer": its code, the pictures, and this node is that person's. */
import { Button, Textarea } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import { LinkSteps } from '../devices/LinkSteps.tsx';
import { useLink } from '../devices/use-link.ts';
import { useText } from '../text/text.ts';
import classes from './onboarding.module.css';
import { Page } from './Page.tsx';

export function LinkThis({ onBack }: { readonly onBack: () => void }) {
  const t = useText();
  const linking = useLink();
  const [code, setCode] = useState('');
  const [isBusy, setBusy] = useState(false);
  const { link, fault, use, end } = linking;
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (isBusy) return;
    setBusy(true);
    await use(code.trim());
    setBusy(false);
  };
  const back = (): void => {
    end();
    onBack();
  };
  const isAsking = link === null || link.state === 'failed';
  return (
    <Page title={t('devices:alreadyTitle')} lead={t('devices:alreadyLead')} foot={null}>
      <form className={classes['form']} onSubmit={(event) => void submit(event)} noValidate>
        {link !== null && <LinkSteps linking={linking} link={link} />}
        {isAsking && (
          <Textarea
            data-testid="onboarding-link-code"
            label={t('devices:code')}
            description={t('devices:codeHint')}
            value={code}
            onChange={(event) => setCode(event.currentTarget.value)}
            error={fault}
            size="md"
            minRows={3}
            autosize
            autoFocus
            spellCheck={false}
            autoComplete="off"
            dir="ltr"
          />
        )}
        {link?.state !== 'done' && (
          <div className={classes['buttons']}>
            <Button variant="default" size="md" onClick={back}>
              {t('devices:back')}
            </Button>
            {isAsking && (
              <Button type="submit" size="md" data-testid="onboarding-link-submit" loading={isBusy}>
                {t('devices:use')}
              </Button>
            )}
          </div>
        )}
      </form>
    </Page>
  );
}
