/** A router with NAT-PMP (RFC 6886) on loopback: what it was asked for, and a wish to be silent, refuse or say nonsense. */
import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { once } from 'node:events';

const PORT = 5351;
const REFUSED = 2;
const ADDRESS_QUESTION = 0;

export interface Mapped {
  readonly internalPort: number;
  readonly externalPort: number;
  readonly seconds: number;
}

export class FakePmpRouter {
  readonly mapped: Mapped[] = [];
  mood: 'helpful' | 'silent' | 'refusing' | 'mad' = 'helpful';
  readonly address: string;
  readonly #socket: Socket;

  private constructor(address: string, socket: Socket) {
    this.address = address;
    this.#socket = socket;
    socket.on('message', (question, from) => this.#answer(question, from));
  }

  /** At an address of loopback that no other test on this computer has. */
  static async start(): Promise<FakePmpRouter> {
    const address = `127.${10 + (process.pid % 200)}.${1 + (Math.trunc(process.pid / 200) % 200)}.77`;
    const socket = createSocket('udp4');
    socket.bind(PORT, address);
    await once(socket, 'listening');
    return new FakePmpRouter(address, socket);
  }

  close(): void {
    this.#socket.close();
  }

  #answer(question: Buffer, from: RemoteInfo): void {
    if (this.mood === 'silent') return;
    const send = (answer: Buffer): void => this.#socket.send(answer, from.port, from.address);
    const operation = question.readUInt8(1);
    if (this.mood === 'mad') {
      send(Buffer.of(0, 128 + operation, 0));
      return;
    }
    const head = Buffer.alloc(8);
    head.writeUInt8(128 + operation, 1);
    head.writeUInt16BE(this.mood === 'refusing' ? REFUSED : 0, 2);
    head.writeUInt32BE(1000, 4);
    if (operation === ADDRESS_QUESTION) {
      send(Buffer.concat([head, Buffer.of(198, 18, 0, 9)]));
      return;
    }
    const internalPort = question.readUInt16BE(4);
    const externalPort = question.readUInt16BE(6) + 1;
    const seconds = question.readUInt32BE(8);
    if (this.mood === 'helpful') this.mapped.push({ internalPort, externalPort, seconds });
    const tail = Buffer.alloc(8);
    tail.writeUInt16BE(internalPort, 0);
    tail.writeUInt16BE(externalPort, 2);
    tail.writeUInt32BE(seconds, 4);
    send(Buffer.concat([head, tail]));
  }
}
