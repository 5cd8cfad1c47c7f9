import { describeKilling } from '../fault/killing.ts';
import { record } from './record.ts';

const KILLS = Number(process.env.PROOF_KILLS ?? 100);

describeKilling({
  targets: ['server', 'process', 'both'],
  kills: KILLS,
  seed: 20_261_126,
  done: ({ kills, worlds }) =>
    record('kills', { 'kills -9 (server, process, both in turn)': kills, 'worlds completed': worlds, differences: 0 }),
});
