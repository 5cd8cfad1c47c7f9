import { describeKilling } from './killing.ts';

describeKilling({ targets: ['process', 'both'], kills: 4, seed: 20_260_111 });
