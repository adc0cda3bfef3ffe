// The frames between the node and this process; docs/reference/mesh-frames.md describes them.
import type { Socket } from 'node:net'

export const VERSION = 1
export const MAX_FRAME = (2 << 20) + (64 << 10)
const MAX_UNSENT = 16 << 20

/** What the node sends. */
export const In = { start: 1, peers: 2, subscribe: 3, unsubscribe: 4, publish: 5, verdict: 6, want: 7, cancel: 8, block: 9, have: 10, cut: 11 } as const

/** What this process sends. */
export const Out = { ready: 65, message: 66, joined: 67, wanted: 68, got: 69, status: 70 } as const

/** Reads the parts of a frame's body in their order. */
export class Reader {
  private at = 0
  private readonly view: DataView

  private readonly bytes: Buffer

  constructor (bytes: Buffer) {
    this.bytes = bytes
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  }

  u8 (): number { return this.view.getUint8(this.step(1)) }

  u32 (): number { return this.view.getUint32(this.step(4), true) }

  u64 (): bigint { return this.view.getBigUint64(this.step(8), true) }

  short (): Buffer {
    const length = this.view.getUint16(this.step(2), true)
    const from = this.step(length)
    return this.bytes.subarray(from, this.at)
  }

  text (): string { return this.short().toString('utf8') }

  rest (): Buffer { return this.bytes.subarray(this.at) }

  private step (size: number): number {
    const from = this.at
    this.at += size
    if (this.at > this.bytes.length) {
      throw new Error('a frame is shorter than its parts')
    }
    return from
  }
}

/** The connection to the node. */
export class Frames {
  private readonly socket: Socket

  constructor (socket: Socket) { this.socket = socket }

  /** So much waits for the node that what can be dropped should be. */
  get isFull (): boolean { return this.socket.writableLength > MAX_UNSENT }

  send (type: number, ...parts: Uint8Array[]): void {
    const head = Buffer.allocUnsafe(5)
    head.writeUInt32LE(parts.reduce((sum, part) => sum + part.length, 1))
    head.writeUInt8(type, 4)
    this.socket.cork()
    this.socket.write(head)
    for (const part of parts) {
      this.socket.write(part)
    }
    this.socket.uncork()
  }

  /** Each frame's type and body; the next one is read when the caller is done with it. */
  async * read (): AsyncGenerator<[number, Buffer]> {
    let kept: Buffer[] = []
    let size = 0
    for await (const chunk of this.socket) {
      kept.push(chunk)
      size += chunk.length
      while (size >= 5) {
        let whole = kept[0]
        if (whole.length < 5) {
          whole = Buffer.concat(kept)
          kept = [whole]
        }
        const length = whole.readUInt32LE(0)
        if (length < 1 || length > MAX_FRAME) {
          throw new Error(`a frame of ${length} bytes`)
        }
        if (size < 4 + length) {
          break
        }
        whole = kept.length === 1 ? whole : Buffer.concat(kept)
        yield [whole[4], whole.subarray(5, 4 + length)]
        const rest = whole.subarray(4 + length)
        kept = rest.length > 0 ? [rest] : []
        size = rest.length
      }
    }
  }
}

export function u32 (value: number): Buffer {
  const bytes = Buffer.allocUnsafe(4)
  bytes.writeUInt32LE(value)
  return bytes
}

export function u64 (value: bigint): Buffer {
  const bytes = Buffer.allocUnsafe(8)
  bytes.writeBigUInt64LE(value)
  return bytes
}

/** Bytes with their length before them. */
export function short (value: string | Uint8Array): Buffer {
  const bytes = Buffer.from(value as Uint8Array)
  const head = Buffer.allocUnsafe(2)
  head.writeUInt16LE(bytes.length)
  return Buffer.concat([head, bytes])
}

export function json (value: unknown): Buffer { return Buffer.from(JSON.stringify(value)) }
