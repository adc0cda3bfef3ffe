// Bitswap over the node's own block store: blocks that peers want are asked of the node, and blocks that the node wants are fetched.
import { withBitswap } from '@helia/bitswap'
import { defaultLogger } from '@libp2p/logger'
import type { Libp2p } from 'libp2p'
import { CID } from 'multiformats/cid'
import { sha256 } from 'multiformats/hashes/sha2'
import { type Frames, Out, u32 } from './frames.ts'

const MOST_WANTED = 256
const NODE_PATIENCE = 10_000

interface Broker {
  retrieve: (cid: CID, options: { signal: AbortSignal }) => Promise<Uint8Array>
  announce: (cid: CID) => Promise<void>
}

export class Blocks {
  private broker: Broker | undefined
  private next = 1
  private readonly asked = new Map<number, (block: Buffer | undefined) => void>()
  private readonly wants = new Map<number, AbortController>()

  private readonly frames: Frames

  constructor (frames: Frames) { this.frames = frames }

  /** Only the exchange of helia is wanted, so it gets what it uses of a helia node and no more. */
  async start (libp2p: Libp2p): Promise<void> {
    const blocks = this
    let mixin: { start: (helia: unknown) => Promise<void> } | undefined
    const helia = {
      status: 'starting',
      libp2p,
      logger: defaultLogger(),
      routing: { async * findProviders () {} },
      getHasher: () => { throw new Error('only sha2-256 is known') },
      blockstore: {
        async has (cid: CID): Promise<boolean> { return await blocks.ask(cid, 1) !== undefined },
        async * get (cid: CID): AsyncGenerator<Uint8Array> {
          const block = await blocks.ask(cid, 0)
          if (block === undefined) {
            throw new Error('the node has no such block')
          }
          yield block
        },
        async put (cid: CID): Promise<CID> { return cid }
      },
      addMixin (one: typeof mixin) { mixin = one },
      hasBlockBroker: () => false,
      addBlockBroker (one: Broker) { blocks.broker = one }
    }
    withBitswap(helia as never, { maxInboundStreams: 256, maxOutboundStreams: 256, sendBlocksDebounce: 1, sendWantlistDebounce: 1 } as never)
    await mixin?.start(helia)
    if (this.broker === undefined) {
      throw new Error('the block exchange did not start')
    }
  }

  /** The node's answer to what was asked of it. */
  answer (request: number, found: boolean, block: Buffer): void {
    this.asked.get(request)?.(found ? block : undefined)
  }

  async want (request: number, milliseconds: number, cid: Uint8Array): Promise<void> {
    const controller = new AbortController()
    let block: Uint8Array | undefined
    if (this.wants.size < MOST_WANTED) {
      this.wants.set(request, controller)
      try {
        block = await this.broker?.retrieve(CID.decode(cid), { signal: AbortSignal.any([controller.signal, AbortSignal.timeout(milliseconds)]) })
        block = block !== undefined && await this.isOf(CID.decode(cid), block) ? block : undefined
      } catch {
        // nobody has it, or not in time
      }
      this.wants.delete(request)
    }
    this.frames.send(Out.got, u32(request), Buffer.of(block === undefined ? 0 : 1), block ?? Buffer.alloc(0))
  }

  cancel (request: number): void { this.wants.get(request)?.abort() }

  /** Peers that wait for it get it. */
  async have (cid: Uint8Array): Promise<void> { await this.broker?.announce(CID.decode(cid)) }

  private async isOf (cid: CID, block: Uint8Array): Promise<boolean> {
    return Buffer.compare((await sha256.digest(block)).bytes, cid.multihash.bytes) === 0
  }

  private async ask (cid: CID, kind: number): Promise<Buffer | undefined> {
    if (this.asked.size >= MOST_WANTED || this.frames.isFull) {
      return undefined
    }
    const request = this.next++ >>> 0
    return await new Promise(resolve => {
      const end = (block: Buffer | undefined): void => {
        clearTimeout(timer)
        this.asked.delete(request)
        resolve(block)
      }
      const timer = setTimeout(end, NODE_PATIENCE, undefined)
      this.asked.set(request, end)
      this.frames.send(Out.wanted, u32(request), Buffer.of(kind), cid.bytes)
    })
  }
}
