import { expect, it } from 'vitest';
import { ROLES } from '#contracts/principal.ts';
import { may, PERMISSIONS, rolesGivenBy } from './permissions.ts';

it('each role may do what the table of the product says, and nothing else', () => {
  const table = Object.fromEntries(
    ROLES.map((role) => [role, PERMISSIONS.filter((each) => may(role, each)).join(' ')]),
  );
  expect(table).toEqual({
    owner: 'reports own-keys keys members owners plan plan-change usage audit close',
    admin: 'reports own-keys keys members plan usage audit',
    analyst: 'reports own-keys usage',
    reader: 'reports',
    billing: 'plan plan-change usage',
  });
});

it('nobody gives a role that may do more than the own one', () => {
  const given = Object.fromEntries(ROLES.map((role) => [role, rolesGivenBy(role).join(' ')]));
  expect(given).toEqual({
    owner: 'owner admin analyst reader billing',
    admin: 'admin analyst reader',
    analyst: '',
    reader: '',
    billing: '',
  });
});
