/** The own name, and what stands beside it. */
import { session, useApp } from '../state/store.ts';
import { useText } from '../text/text.ts';
import { Look } from './Look.tsx';
import { NameForm } from './NameForm.tsx';
import { Setting } from './Setting.tsx';

export function Profile() {
  const t = useText();
  const present = useApp((state) => state.node?.name ?? '');
  return (
    <>
      <Setting id="name" hint={t('settings:nameHint')} isWide>
        <NameForm
          label={t('settings:name')}
          testId="settings-name"
          present={present}
          autoComplete="nickname"
          save={async (name) => session.changeNode({ name })}
        />
      </Setting>
      <Look />
    </>
  );
}
