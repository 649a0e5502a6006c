/** Before something is done that cannot be taken back: what it means, and two ways on. */
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
  /** What fails is told, and the question stays. */
  readonly onDo: () => Promise<void>;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

export function Confirm({ opened, title, action, onDo, onClose, children }: ConfirmProps) {
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
          <Button variant="default" data-autofocus onClick={onClose}>
            {t('shell:cancel')}
          </Button>
          <Button color="red.9" data-testid="confirm-do" loading={isBusy} onClick={() => void act()}>
            {action}
          </Button>
        </div>
      </div>
    </Modal>
  );
}
