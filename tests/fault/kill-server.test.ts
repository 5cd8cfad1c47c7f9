import { describeKilling } from './killing.ts';

describeKilling({ targets: ['server', 'process', 'both'], kills: 4, seed: 20_260_112 });
