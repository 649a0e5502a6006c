/** Before something is done that matters to others, or cannot be taken back: what it means, and two ways on. */
import { Button, Modal } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { useText } from '../text/text.ts';
import classes from './confirm.module.css';
import { notifyProblem } from './notify.ts';

interface ConfirmProps {
  readonly opened: boolean;
  readonly title: string;
  /** What the button that does it says. */
  readonly action: string;
  /** It can be taken back: the button that does it has the focus, and no colour that warns. */
  readonly isHarmless?: boolean;
  /** What fails is told, and the question stays. */
  readonly onDo: () => Promise<void>;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

export function Confirm(props: ConfirmProps) {
  const { opened, title, action, isHarmless = false, onDo, onClose, children } = props;
  const t = useText();
  const [isBusy, setBusy] = useState(false);
  const act = async (): Promise<void> => {
    setBusy(true);
    try {
      await onDo();
      onClose();
    } catch (error) {
      notifyProblem(error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={<strong>{title}</strong>}
      closeButtonProps={{ 'aria-label': t('shell:close') }}
      centered
    >
      <div className={classes['ask']}>
        {children}
        <div className={classes['buttons']}>
          <Button variant="default" data-autofocus={isHarmless ? undefined : true} onClick={onClose}>
            {t('shell:cancel')}
          </Button>
          <Button
            color={isHarmless ? 'accent' : 'red.9'}
            data-autofocus={isHarmless ? true : undefined}
            data-testid="confirm-do"
            loading={isBusy}
            onClick={() => void act()}
          >
            {action}
          </Button>
        </div>
      </div>
    </Modal>
  );
}
