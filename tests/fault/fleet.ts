import path from 'node:path';
import { type ArgusProcess, argus, freePorts, type Ports } from './world.ts';

interface Member {
  readonly process: ArgusProcess;
  readonly ports: Ports;
}

/** Processes of one deployment by name, each with its ports and data directory, on servers that they share. */
export class Fleet<Name extends string> {
  readonly #folder: string;
  readonly #env: Record<string, string>;
  readonly #commands: Readonly<Record<Name, readonly string[]>>;
  readonly #running = new Map<Name, Member>();

  constructor(folder: string, env: Record<string, string>, commands: Readonly<Record<Name, readonly string[]>>) {
    this.#folder = folder;
    this.#env = env;
    this.#commands = commands;
  }

  directory(name: Name): string {
    return path.join(this.#folder, name.replaceAll(' ', '-'));
  }

  async start(name: Name): Promise<void> {
    const ports = await freePorts();
    const process = argus(this.#commands[name], this.directory(name), ports, this.#env);
    this.#running.set(name, { process, ports });
  }

  /** kill -9, and a new process in the same directory. */
  async kill(name: Name): Promise<void> {
    const { process } = this.#member(name);
    process.child.kill('SIGKILL');
    await process.exit;
    await this.start(name);
  }

  process(name: Name): ArgusProcess {
    return this.#member(name).process;
  }

  /** The answer of a gateway, or null while it starts. */
  async fetch(name: Name, target: string): Promise<Response | null> {
    return await fetch(`http://127.0.0.1:${this.#member(name).ports.gateway}${target}`).catch(() => null);
  }

  end(signal: 'SIGTERM' | 'SIGKILL'): void {
    for (const { process } of this.#running.values()) process.child.kill(signal);
  }

  #member(name: Name): Member {
    const member = this.#running.get(name);
    if (member === undefined) throw new Error(`${name} was never started`);
    return member;
  }
}
