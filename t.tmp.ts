import { runSignalTrial } from '#research/signal-trial.ts';
const t0=performance.now();
for (const [world,seed] of [['random_walk',1],['full',1],['half_drift',1]] as const) {
  const t=performance.now();
  const r = await runSignalTrial({ world, seed, symbols: 60, onProgress: (s)=>console.log(s, Math.round(performance.now()-t)) });
  console.log(world, seed, JSON.stringify(r), Math.round(performance.now()-t));
}
