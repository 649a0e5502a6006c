/** One member: face, name, role, devices; and a menu with what this person may do. */
import { ActionIcon, Menu, Popover, UnstyledButton } from '@mantine/core';
import { useState } from 'react';
import { useLocation } from 'wouter';
import { directRoomWith } from '../rooms/room-lists.ts';
import { notifyProblem } from '../shell/notify.ts';
import { roomPath } from '../shell/paths.ts';
import { compareWith, showConversation } from '../shell/ui-state.ts';
import { api, session, useApp, useGroup } from '../state/store.ts';
import { useText } from '../text/text.ts';
import { Written } from '../text/Written.tsx';
import { blockedIn } from '../state/blocked.ts';
import { BlockItem } from './BlockItem.tsx';
import { DeviceLine } from './DeviceLine.tsx';
import { Face } from './Face.tsx';
import { BotTag } from './MemberMark.tsx';
import classes from './members-panel.module.css';
import { useNamesake } from './namesake.ts';
import { Profile } from './Profile.tsx';
import { shortId, type DeviceRow, type MemberRow } from './rows.ts';

interface MemberItemProps {
  readonly groupId: string;
  readonly row: MemberRow;
  readonly onMakeHost: (device: DeviceRow) => void;
  readonly onRemove: () => void;
  readonly onRemoveDevice: (device: DeviceRow) => void;
}

export function MemberItem({ groupId, row, onMakeHost, onRemove, onRemoveDevice }: MemberItemProps) {
  const t = useText();
  const [isProfileOpen, setProfileOpen] = useState(false);
  const { member, devices } = row;
  const reachable = devices.filter(({ isReachable }) => isReachable).length;
  return (
    <li
      className={classes['member']}
      data-testid="member-row"
      data-member-id={member.id}
      data-role={member.role}
      data-online={member.online}
    >
      <Face
        id={member.id}
        name={member.name}
        isReachable={reachable > 0}
        detail={t('members:reachableDevices', { reachable, of: devices.length })}
      />
      <div className={classes['what']}>
        <div className={classes['top']}>
          <Popover
            opened={isProfileOpen}
            onChange={setProfileOpen}
            width={300}
            position="left-start"
            shadow="md"
            trapFocus
            returnFocus
          >
            <Popover.Target>
              <UnstyledButton className={classes['name']} onClick={() => setProfileOpen((is) => !is)}>
                <Written isOneLine>{member.name}</Written>
              </UnstyledButton>
            </Popover.Target>
            <Popover.Dropdown>
              <Profile row={row} />
            </Popover.Dropdown>
          </Popover>
          <Marks row={row} />
        </div>
        <Doubt row={row} />
        <ul className={classes['devices']}>
          {devices.map((device) => (
            <DeviceLine key={device.id} device={device} />
          ))}
        </ul>
      </div>
      <MemberMenu
        groupId={groupId}
        row={row}
        onProfile={() => setProfileOpen(true)}
        onMakeHost={onMakeHost}
        onRemove={onRemove}
        onRemoveDevice={onRemoveDevice}
      />
    </li>
  );
}

/** DV33 Goes by the name of somebody else. */
function Doubt({ row }: { readonly row: MemberRow }) {
  const doubt = useNamesake(row.member);
  if (doubt === '') return null;
  return (
    <p className={classes['against']} data-mark="takesName">
      {doubt}
    </p>
  );
}

function Marks({ row }: { readonly row: MemberRow }) {
  const t = useText();
  const { member, isMe, isHost } = row;
  const isBlocked = useApp((state) => blockedIn(state).includes(member.id));
  return (
    <span className={classes['marks']}>
      {isMe && <span className={classes['you']}>{t('members:you')}</span>}
      <BotTag memberId={member.id} />
      {member.role !== 'member' && <span className={classes['tag']}>{t(`members:role_${member.role}`)}</span>}
      {member.verified && (
        <span className={classes['verified']} data-mark="verified" title={t('members:verifiedHint')}>
          {t('members:verified')}
        </span>
      )}
      {isBlocked && (
        <span className={classes['tag']} data-mark="blocked" title={t('reading:blockedHint')}>
          {t('reading:blocked')}
        </span>
      )}
      {isHost && (
        <span className={classes['host']} title={t('members:hostHint')}>
          {t('members:host')}
        </span>
      )}
    </span>
  );
}

interface MemberMenuProps extends MemberItemProps {
  readonly onProfile: () => void;
}

function MemberMenu(props: MemberMenuProps) {
  const { groupId, row, onProfile, onMakeHost, onRemove, onRemoveDevice } = props;
  const t = useText();
  const { member, isMe, isUndecidable, devices } = row;
  const others = devices.filter(({ isHost }) => !isHost);
  const changeRole = (role: 'admin' | 'member') => (): void => {
    api.changeRole(groupId, member.id, role).catch(notifyProblem);
  };
  return (
    <Menu position="bottom-end" shadow="md" withInitialFocusPlaceholder={false}>
      <Menu.Target>
        <ActionIcon
          variant="subtle"
          color="gray"
          size="lg"
          className={classes['menu']}
          data-testid="member-menu"
          aria-label={t('members:menu', { name: member.name })}
        >
          <svg width="18" height="18" viewBox="0 0 24 24" fill="currentColor" aria-hidden="true">
            <circle cx="5" cy="12" r="2" />
            <circle cx="12" cy="12" r="2" />
            <circle cx="19" cy="12" r="2" />
          </svg>
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item data-action="profile" onClick={onProfile}>
          {t('members:profile')}
        </Menu.Item>
        {!isMe && (
          <Menu.Item data-action="compare" onClick={() => compareWith(member.id)}>
            {t('members:safetyCompareMenu')}
          </Menu.Item>
        )}
        {!isMe && <DirectItem groupId={groupId} memberId={member.id} name={member.name} />}
        {!isMe && <BlockItem memberId={member.id} name={member.name} />}
        {member.can.includes('changeRole') && member.role !== 'owner' && (
          <Menu.Item
            data-action="change-role"
            data-waits={isUndecidable}
            onClick={changeRole(member.role === 'admin' ? 'member' : 'admin')}
          >
            {t(member.role === 'admin' ? 'members:makeMember' : 'members:makeAdmin')}
            {isUndecidable && <span className={classes['reason']}>{t('members:undecidable_role')}</span>}
          </Menu.Item>
        )}
        <MakeHostItems devices={others} onMakeHost={onMakeHost} />
        {devices.length > 1 && <RemoveDeviceItems devices={devices} onRemove={onRemoveDevice} />}
        {member.can.includes('remove') && (
          <Menu.Item
            data-action="remove"
            data-waits={isUndecidable}
            className={classes['danger']}
            onClick={onRemove}
          >
            {t(isMe ? 'members:leave' : 'members:remove')}
            {isUndecidable && <span className={classes['reason']}>{t('members:undecidable_member')}</span>}
          </Menu.Item>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}

interface DirectItemProps {
  readonly groupId: string;
  readonly memberId: string;
  readonly name: string;
}

/** To the direct room with somebody, which is made if there is none. */
function DirectItem({ groupId, memberId, name }: DirectItemProps) {
  const t = useText();
  const [, navigate] = useLocation();
  const isSealed = useGroup(({ group }) => group.sealed) ?? false;
  const there = useGroup((group) => directRoomWith(group, memberId)?.id ?? null);
  const go = async (): Promise<void> => {
    const roomId = there ?? (await session.createRoom(groupId, { kind: 'direct', members: [memberId] })).id;
    showConversation();
    navigate(roomPath(groupId, roomId));
  };
  return (
    <Menu.Item data-action="direct" disabled={!isSealed} onClick={() => void go().catch(notifyProblem)}>
      {t('rooms:directWith', { name })}
      {!isSealed && <span className={classes['reason']}>{t('rooms:directNotSealed')}</span>}
    </Menu.Item>
  );
}

interface MakeHostItemsProps {
  readonly devices: readonly DeviceRow[];
  readonly onMakeHost: (device: DeviceRow) => void;
}

function MakeHostItems({ devices, onMakeHost }: MakeHostItemsProps) {
  const t = useText();
  return devices.map((device) => (
    <Menu.Item
      key={device.id}
      data-action="make-host"
      data-device-id={device.id}
      disabled={device.notHostWhy !== null}
      onClick={() => onMakeHost(device)}
    >
      {t('members:makeHost')}
      {devices.length > 1 && (
        <span className={classes['quiet']}>{t('members:onDevice', { id: shortId(device.id) })}</span>
      )}
      {device.notHostWhy !== null && (
        <span className={classes['reason']}>{t(`members:notHost_${device.notHostWhy}`)}</span>
      )}
    </Menu.Item>
  ));
}

interface RemoveDeviceItemsProps {
  readonly devices: readonly DeviceRow[];
  readonly onRemove: (device: DeviceRow) => void;
}

/** One of several; the last one goes with its member. */
function RemoveDeviceItems({ devices, onRemove }: RemoveDeviceItemsProps) {
  const t = useText();
  return devices
    .filter(({ mayBeRemoved }) => mayBeRemoved)
    .map((device) => (
      <Menu.Item
        key={device.id}
        data-action="remove-device"
        data-device-id={device.id}
        className={classes['danger']}
        onClick={() => onRemove(device)}
      >
        {t('members:removeDevice')}
        <span className={classes['quiet']}>{shortId(device.id)}</span>
      </Menu.Item>
    ));
}
