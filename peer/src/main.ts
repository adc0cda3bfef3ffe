// The node's way to other nodes: started by it, and ended with it. Its one argument is the socket that the node listens on.
import { connect } from 'node:net'
import { Blocks } from './blocks.ts'
import { Frames, In, Out, Reader } from './frames.ts'
import { Mesh } from './mesh.ts'

const socket = connect(process.argv[2])
socket.on('error', () => process.exit(1))
const frames = new Frames(socket)
const mesh = new Mesh(frames)
const blocks = new Blocks(frames)

async function handle (type: number, body: Buffer): Promise<void> {
  const reader = new Reader(body)
  switch (type) {
    case In.start:
      await mesh.start(JSON.parse(body.toString()))
      await blocks.start(mesh.libp2p)
      setInterval(() => {
        mesh.dial()
        if (!frames.isFull) {
          frames.send(Out.status, mesh.status())
        }
      }, 1000)
      break
    case In.peers: mesh.wish(JSON.parse(body.toString())); break
    case In.subscribe: mesh.subscribe(reader.text()); break
    case In.unsubscribe: mesh.unsubscribe(reader.text()); break
    case In.publish: await mesh.publish(reader.text(), reader.rest()); break
    case In.verdict: mesh.judge(reader.u64(), reader.u8()); break
    case In.want: void blocks.want(reader.u32(), reader.u32(), Buffer.from(reader.rest())); break
    case In.cancel: blocks.cancel(reader.u32()); break
    case In.block: blocks.answer(reader.u32(), reader.u8() === 1, Buffer.from(reader.rest())); break
    case In.have: void blocks.have(Buffer.from(reader.rest())).catch(() => {}); break
    case In.cut: await mesh.cut(reader.text(), reader.u32()); break
    default: throw new Error(`a frame of the unknown type ${type}`)
  }
}

try {
  for await (const [type, body] of frames.read()) {
    await handle(type, body)
  }
  process.exit(0)
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exit(1)
}
