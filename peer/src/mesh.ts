// libp2p and gossip. The node judges every message before it is passed on.
import { noise } from '@chainsafe/libp2p-noise'
import { yamux } from '@chainsafe/libp2p-yamux'
import { generateKeyPair, privateKeyFromProtobuf, privateKeyToProtobuf } from '@libp2p/crypto/keys'
import { gossipsub, type GossipSub, type GossipsubMessage, type SubscriptionChangeData, TopicValidatorResult } from '@libp2p/gossipsub'
import { identify } from '@libp2p/identify'
import { peerIdFromString } from '@libp2p/peer-id'
import { tcp } from '@libp2p/tcp'
import { multiaddr } from '@multiformats/multiaddr'
import { createLibp2p, type Libp2p } from 'libp2p'
import { type Frames, json, Out, short, u64, VERSION } from './frames.ts'

const MOST_UNJUDGED = 4096
const MOST_CUT = 1000
const REDIAL_FIRST = 500
const REDIAL_LONGEST = 30_000
const VERDICTS = [TopicValidatorResult.Accept, TopicValidatorResult.Ignore, TopicValidatorResult.Reject]

/** Some thirty faults silence a peer for a minute, if the node hasn't cut it off before; nobody is punished for being quiet, as topics here often are. */
const TOPIC_SCORE = {
  topicWeight: 1,
  timeInMeshWeight: 0.001,
  timeInMeshQuantum: 1000,
  timeInMeshCap: 3600,
  firstMessageDeliveriesWeight: 0.01,
  firstMessageDeliveriesDecay: 0.9,
  firstMessageDeliveriesCap: 100,
  meshMessageDeliveriesWeight: 0,
  meshMessageDeliveriesDecay: 0.5,
  meshMessageDeliveriesCap: 1,
  meshMessageDeliveriesThreshold: 1,
  meshMessageDeliveriesWindow: 10,
  meshMessageDeliveriesActivation: 1000,
  meshFailurePenaltyWeight: 0,
  meshFailurePenaltyDecay: 0.5,
  invalidMessageDeliveriesWeight: -0.1,
  invalidMessageDeliveriesDecay: 0.97
}

interface Start { version: number, key: string | null, listen: string[], maxMessage: number }
interface Wish { address: string, pause: number, due: number, busy: boolean }
type Gossip = GossipSub & {
  reportMessageValidationResult: (id: string, source: string, verdict: TopicValidatorResult) => void
  score: { score: (peer: string) => number, params: { topics: Record<string, unknown> } }
}

/**
 * By which a further copy of a message that was found to be its author's is known before its signature is checked again. One that wasn't
 * is never remembered under it, and a message's own id is made of the same two.
 */
function nameOf ({ from, seqno }: { from?: Uint8Array, seqno?: Uint8Array }): string {
  return from !== undefined && seqno !== undefined ? Buffer.concat([from, seqno]).toString('latin1') : ''
}

export class Mesh {
  private handle = 0n
  private dropped = 0
  private readonly unjudged = new Map<bigint, [string, string]>()
  private readonly cutUntil = new Map<string, number>()
  private wishes = new Map<string, Wish>()
  private pubsub!: Gossip
  libp2p!: Libp2p

  private readonly frames: Frames

  constructor (frames: Frames) { this.frames = frames }

  async start (asked: Start): Promise<void> {
    if (asked.version !== VERSION) {
      throw new Error(`the node speaks version ${asked.version}, this process ${VERSION}`)
    }
    const key = asked.key === null ? await generateKeyPair('Ed25519') : privateKeyFromProtobuf(Buffer.from(asked.key, 'base64'))
    const node = await createLibp2p({
      privateKey: key,
      addresses: { listen: asked.listen },
      transports: [tcp({ maxConnections: 512 })],
      connectionEncrypters: [noise()],
      streamMuxers: [yamux()],
      connectionManager: { maxConnections: 512, inboundConnectionThreshold: 200, maxIncomingPendingConnections: 64, reconnectRetries: 0 },
      connectionMonitor: { enabled: true, pingTimeout: { minTimeout: 20_000 } }, // a busy machine isn't a dead one
      connectionGater: {
        denyDialMultiaddr: () => false,
        denyInboundEncryptedConnection: peer => this.isCut(peer.toString()),
        denyOutboundEncryptedConnection: peer => this.isCut(peer.toString())
      },
      services: {
        identify: identify(),
        pubsub: gossipsub({
          globalSignaturePolicy: 'StrictSign',
          asyncValidation: true,
          allowPublishToZeroTopicPeers: true,
          ignoreDuplicatePublishError: true,
          emitSelf: false,
          doPX: false,
          fallbackToFloodsub: false,
          maxInboundDataLength: asked.maxMessage,
          fastMsgIdFn: nameOf,
          idontwantMinDataSize: 16 << 10, // below it, telling that a message is here costs as much as a second copy
          maxOutboundBufferSize: 16 << 20,
          scoreParams: { IPColocationFactorWeight: 0, topicScoreCap: 10, decayInterval: 1000, behaviourPenaltyDecay: 0.9 },
          scoreThresholds: { gossipThreshold: -10, publishThreshold: -50, graylistThreshold: -80, acceptPXThreshold: 10, opportunisticGraftThreshold: 0 }
        })
      }
    })
    this.libp2p = node as unknown as Libp2p
    this.pubsub = node.services.pubsub as Gossip
    this.pubsub.addEventListener('gossipsub:message', event => { this.receive(event.detail) })
    this.pubsub.addEventListener('subscription-change', event => { this.joined(event.detail) })
    node.addEventListener('peer:disconnect', event => { this.wake(event.detail.toString()) })
    this.frames.send(Out.ready, json({
      version: VERSION,
      peer: node.peerId.toString(),
      addresses: node.getMultiaddrs().map(String),
      key: asked.key === null ? Buffer.from(privateKeyToProtobuf(key)).toString('base64') : undefined
    }))
  }

  subscribe (topic: string): void {
    this.pubsub.score.params.topics[topic] = TOPIC_SCORE
    this.pubsub.subscribe(topic)
  }

  unsubscribe (topic: string): void { this.pubsub.unsubscribe(topic) }

  async publish (topic: string, data: Uint8Array): Promise<void> {
    try {
      await this.pubsub.publish(topic, data)
    } catch {
      // a peer's connection is full: it learns of the message from the next announcement
    }
  }

  judge (handle: bigint, verdict: number): void {
    const [id, source] = this.unjudged.get(handle) ?? []
    this.unjudged.delete(handle)
    if (id !== undefined && source !== undefined) {
      this.pubsub.reportMessageValidationResult(id, source, VERDICTS[verdict])
    }
  }

  /** Those to stay connected with. */
  wish (addresses: string[]): void {
    this.wishes = new Map(addresses.map(address => [address, this.wishes.get(address) ?? { address, pause: REDIAL_FIRST, due: 0, busy: false }]))
    this.dial()
  }

  /** Ends the connections of a peer and takes none from it for so many seconds. */
  async cut (peer: string, seconds: number): Promise<void> {
    if (this.cutUntil.size >= MOST_CUT) {
      this.cutUntil.delete(this.cutUntil.keys().next().value as string)
    }
    this.cutUntil.set(peer, Date.now() + seconds * 1000)
    await Promise.all(this.libp2p.getConnections(peerIdFromString(peer)).map(async one => { one.abort(new Error('cut')) }))
  }

  /** Once a second: who is wanted and absent is dialled. */
  dial (): void {
    const now = Date.now()
    const connected = new Set(this.libp2p.getConnections().map(one => one.remotePeer.toString()))
    for (const wish of this.wishes.values()) {
      const peer = wish.address.split('/p2p/')[1]
      if (connected.has(peer)) {
        wish.pause = REDIAL_FIRST
      } else if (!wish.busy && now >= wish.due && peer !== this.libp2p.peerId.toString() && !this.isCut(peer)) {
        wish.busy = true
        wish.due = now + wish.pause
        wish.pause = Math.min(wish.pause * 2, REDIAL_LONGEST)
        this.libp2p.dial(multiaddr(wish.address), { signal: AbortSignal.timeout(10_000) }).catch(() => {}).finally(() => { wish.busy = false })
      }
    }
  }

  status (): Buffer {
    return json({
      dropped: this.dropped,
      memory: process.memoryUsage().rss,
      peers: this.libp2p.getConnections().map(one => ({
        peer: one.remotePeer.toString(),
        address: one.remoteAddr.toString(),
        direction: one.direction,
        score: Math.round(this.pubsub.score.score(one.remotePeer.toString()) * 1000) / 1000
      }))
    })
  }

  private receive ({ propagationSource, msgId, msg }: GossipsubMessage): void {
    const source = propagationSource.toString()
    if (msg.type !== 'signed' || this.unjudged.size >= MOST_UNJUDGED || this.frames.isFull) {
      this.dropped++
      this.pubsub.reportMessageValidationResult(msgId, source, TopicValidatorResult.Ignore)
      return
    }
    const handle = ++this.handle
    this.unjudged.set(handle, [msgId, source])
    this.frames.send(Out.message, u64(handle), short(msg.topic), short(msg.from.toString()), short(source), msg.data)
  }

  private joined ({ peerId, subscriptions }: SubscriptionChangeData): void {
    for (const one of subscriptions.filter(each => each.subscribe && !this.frames.isFull)) {
      this.frames.send(Out.joined, short(peerId.toString()), short(one.topic))
    }
  }

  private wake (peer: string): void {
    for (const wish of this.wishes.values()) {
      if (wish.address.endsWith(peer)) {
        wish.due = Date.now() + wish.pause
      }
    }
  }

  private isCut (peer: string): boolean {
    const until = this.cutUntil.get(peer) ?? 0
    return until > Date.now()
  }
}
