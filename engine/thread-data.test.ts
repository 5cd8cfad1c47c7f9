import { expect, it } from 'vitest';
import { type CalendarChange, calendarOf, type Session, setCalendarChanges } from '#market/calendar/calendar.ts';
import type { SessionTask } from './testing/calendar-thread.ts';
import { startThreads } from './thread-set.ts';

it('A thread has the calendars of the one that starts it', async () => {
  const changes: CalendarChange[] = [
    { calendar: 'XLON', date: '2026-12-01', hours: 'closed', source: 'test' },
    { calendar: 'XLON', date: '2026-12-05', hours: '10:00-11:00', source: 'test' },
  ];
  setCalendarChanges(changes);
  const threads = startThreads<SessionTask, { session: Session | null }>({
    program: new URL('./testing/calendar-thread.ts', import.meta.url),
    threads: 1,
    onLost() {},
  });
  const ask = (date: string) => threads.run(0, { kind: 'session', calendar: 'XLON', date });
  for (const date of ['2026-12-01', '2026-12-02', '2026-12-05'])
    expect(await ask(date)).toEqual(calendarOf('XLON').sessionOn(date));
  expect(await ask('2026-12-01')).toBeNull();
  expect(await ask('2026-12-05')).not.toBeNull();
  await threads.close();
});
