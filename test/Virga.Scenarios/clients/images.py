"""Container images for the scenarios: written as an OCI layout, or served from one as a registry does it.

    images.py busybox LAYOUT     the image that umoci makes of busybox and a shell script, tag "good"
    images.py python LAYOUT      two layers over the host's python, tag "good"; an index for two platforms, tag "many"
    images.py attack NAME LAYOUT one hostile image, tag "bad"
    images.py serve LAYOUT LOG   a registry; prints its port, writes a line for each request
"""
import gzip
import hashlib
import http.server
import io
import json
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile

MANIFEST = "application/vnd.oci.image.manifest.v1+json"
INDEX = "application/vnd.oci.image.index.v1+json"

BOOTSTRAP = """#!/bin/sh
api="http://$AWS_LAMBDA_RUNTIME_API/2018-06-01/runtime/invocation"
while true; do
    wget -q -S -O /tmp/event "$api/next" 2> /tmp/headers
    id=$(sed -n 's/.*[Ll]ambda-[Rr]untime-[Aa]ws-[Rr]equest-[Ii]d: *//p' /tmp/headers | tr -d '\\r')
    touch /written 2> /dev/null && readonly=false || readonly=true
    wget -q -O /dev/null --post-data "{\\"event\\":$(cat /tmp/event),\\"said\\":\\"$GREETING\\",\\"args\\":\\"$*\\",\\"cwd\\":\\"$PWD\\",\\"readonly\\":$readonly,\\"user\\":$(id -u)}" "$api/$id/response"
done
"""

PYTHON = """import json, os, sys, urllib.request
api = "http://%s/2018-06-01/runtime/invocation/" % os.environ["AWS_LAMBDA_RUNTIME_API"]
while True:
    with urllib.request.urlopen(api + "next") as next:
        event, id = json.load(next), next.headers["Lambda-Runtime-Aws-Request-Id"]
    if event.get("look"):
        answer = {path: sorted(os.listdir(path)) for path in event["look"] if os.path.isdir(path)}
    else:
        answer = [event, sys.argv[1:], os.getcwd(), os.environ.get("LAYERED")]
    urllib.request.urlopen(api + id + "/response", json.dumps(answer).encode()).read()
"""


class Layout:
    def __init__(self, folder):
        self.folder, self.index = folder, []
        os.makedirs(folder + "/blobs/sha256", exist_ok=True)
        with open(folder + "/oci-layout", "w") as file:
            file.write('{"imageLayoutVersion":"1.0.0"}')

    def blob(self, content, media):
        digest = hashlib.sha256(content).hexdigest()
        with open(f"{self.folder}/blobs/sha256/{digest}", "wb") as file:
            file.write(content)
        return {"mediaType": media, "digest": "sha256:" + digest, "size": len(content)}

    def manifest(self, tars, execution, compressed=None):
        compressed = compressed or [gzip.compress(tar, 6) for tar in tars]
        config = {"architecture": "amd64", "os": "linux", "config": execution,
                  "rootfs": {"type": "layers", "diff_ids": ["sha256:" + hashlib.sha256(tar).hexdigest() for tar in tars]}}
        return self.blob(json.dumps({
            "schemaVersion": 2, "mediaType": MANIFEST,
            "config": self.blob(json.dumps(config).encode(), "application/vnd.oci.image.config.v1+json"),
            "layers": [self.blob(layer, "application/vnd.oci.image.layer.v1.tar+gzip") for layer in compressed],
        }).encode(), MANIFEST)

    def tag(self, descriptor, name):
        self.index.append({**descriptor, "annotations": {"org.opencontainers.image.ref.name": name}})
        with open(self.folder + "/index.json", "w") as file:
            json.dump({"schemaVersion": 2, "manifests": self.index}, file)


def tar(*entries):
    """Entries are (name, type, content or link's target)."""
    memory = io.BytesIO()
    with tarfile.open(fileobj=memory, mode="w") as archive:
        for name, kind, content in entries:
            info = tarfile.TarInfo(name)
            info.type, info.mode = kind, 0o755
            if kind == tarfile.REGTYPE:
                info.size = len(content)
                archive.addfile(info, io.BytesIO(content))
            else:
                info.linkname = content or ""
                info.devmajor, info.devminor = 1, 3
                archive.addfile(info)
    return memory.getvalue()


def busybox(folder):
    with tempfile.TemporaryDirectory() as root:
        os.makedirs(root + "/bin")
        os.makedirs(root + "/srv/work")
        program = shutil.which("busybox")
        shutil.copy(program, root + "/bin/busybox")
        for library in libraries(program):
            os.makedirs(root + os.path.dirname(library), exist_ok=True)
            shutil.copy(library, root + library)
        for name in ("sh", "wget", "sed", "tr", "cat", "touch", "id"):
            os.symlink("busybox", f"{root}/bin/{name}")
        with open(root + "/bin/serve", "w") as file:
            file.write(BOOTSTRAP)
        os.chmod(root + "/bin/serve", 0o755)
        shutil.rmtree(folder, ignore_errors=True)
        for command in (
            ["init", "--layout", folder],
            ["new", "--image", folder + ":good"],
            ["insert", "--image", folder + ":good", root, "/"],
            ["config", "--image", folder + ":good", "--config.entrypoint", "serve", "--config.cmd", "first", "--config.cmd", "second",
             "--config.workingdir", "/srv/work", "--config.env", "GREETING=hello", "--config.env", "PATH=/bin", "--config.user", "root"],
        ):
            subprocess.run(["umoci", *command], check=True, stdout=subprocess.DEVNULL)


def libraries(program):
    """None if it is linked statically."""
    for line in subprocess.run(["ldd", program], capture_output=True, text=True).stdout.splitlines():
        yield from (word for word in line.split() if word.startswith("/"))


def python(folder):
    version = os.path.basename(os.path.realpath("/usr/bin/python3"))
    base = io.BytesIO()
    with tarfile.open(fileobj=base, mode="w", dereference=True) as archive:
        archive.add("/usr/bin/" + version, "usr/bin/" + version)
        for library in sorted(set(libraries("/usr/bin/" + version))):
            archive.add(library, library[1:])
        archive.add("/usr/lib/" + version, "usr/lib/" + version, filter=lambda entry: None if "/test" in entry.name or "__pycache__" in entry.name or "config-" in entry.name or "ensurepip" in entry.name else entry)
    low = tar(("app", tarfile.DIRTYPE, None), ("app/handler.py", tarfile.REGTYPE, PYTHON.encode()), ("app/gone", tarfile.REGTYPE, b"x"),
              ("data/old", tarfile.REGTYPE, b"x"), ("usr/bin/python3", tarfile.SYMTYPE, version), ("app/also.py", tarfile.LNKTYPE, "app/handler.py"))
    high = tar(("app/.wh.gone", tarfile.REGTYPE, b""), ("data/.wh..wh..opq", tarfile.REGTYPE, b""), ("data/new", tarfile.REGTYPE, b"x"))
    layout = Layout(folder)
    good = layout.manifest([base.getvalue(), low, high], {"Entrypoint": ["python3", "/app/also.py"], "Cmd": ["one"], "Env": ["LAYERED=yes", "AWS_LAMBDA_RUNTIME_API=evil"]})
    layout.tag(good, "good")
    other = {**good, "platform": {"os": "linux", "architecture": "arm64"}, "digest": "sha256:" + 64 * "0"}
    index = json.dumps({"schemaVersion": 2, "mediaType": INDEX, "manifests": [other, {**good, "platform": {"os": "linux", "architecture": "amd64"}}]})
    layout.tag(layout.blob(index.encode(), INDEX), "many")


def bomb():
    """A header that tells of 11 GB, and zeros as far as a test has patience: the header must be enough."""
    info = tarfile.TarInfo("big")
    info.size = 11 << 30
    return info.tobuf(tarfile.GNU_FORMAT) + bytes(1 << 20)


ATTACKS = {
    "escape": lambda: [tar(("../../escaped", tarfile.REGTYPE, b"x"))],
    "absolute-link": lambda: [tar(("out", tarfile.SYMTYPE, "/tmp"), ("out/virga-escaped", tarfile.REGTYPE, b"x"))],
    "layered-link": lambda: [tar(("out", tarfile.SYMTYPE, "../../../../../../../tmp")), tar(("out/virga-escaped", tarfile.REGTYPE, b"x"))],
    "whiteout-link": lambda: [tar(("out", tarfile.SYMTYPE, "/tmp")), tar(("out/.wh.virga-precious", tarfile.REGTYPE, b""))],
    "hard-link": lambda: [tar(("passwd", tarfile.LNKTYPE, "../../../../../../../../etc/passwd"))],
    "hard-link-absolute": lambda: [tar(("passwd", tarfile.LNKTYPE, "/etc/passwd"))],
    "hard-link-behind-link": lambda: [tar(("out", tarfile.SYMTYPE, "/etc"), ("passwd", tarfile.LNKTYPE, "out/passwd"))],
    "device": lambda: [tar(("dev/disk", tarfile.BLKTYPE, None))],
    "memory": lambda: [tar(("null", tarfile.CHRTYPE, None))],
    "bomb": lambda: [bomb()],
    "etc-link": lambda: [tar(("etc", tarfile.SYMTYPE, "/etc"))],
}


def attack(name, folder):
    layout = Layout(folder)
    fine = [tar(("bin/x", tarfile.REGTYPE, b"x"))]
    run = {"Entrypoint": ["/bin/x"]}
    if name == "wrong-digest":
        manifest = layout.manifest(fine, run)
        with open(f"{folder}/blobs/sha256/{manifest['digest'][7:]}") as file:
            layer = json.load(file)["layers"][0]
        path = f"{folder}/blobs/sha256/{layer['digest'][7:]}"
        with open(path, "r+b") as file:
            file.seek(12)
            file.write(b"\xff")
        layout.tag(manifest, "bad")
    elif name == "wrong-content":
        layout.tag(layout.manifest(fine, run, [gzip.compress(tar(("bin/y", tarfile.REGTYPE, b"y")))]), "bad")
    elif name == "injected-string":
        layout.tag(layout.manifest(fine, {"Entrypoint": ["/bin/x\0bind=/etc:/mnt"]}), "bad")
    elif name == "path-digest":
        layout.tag({"mediaType": MANIFEST, "digest": "sha256:../../../../../../../../../../../../../../../../../../../etc/passwd#", "size": 9}, "bad")
    else:
        layout.tag(layout.manifest(ATTACKS[name](), run), "bad")


class Registry(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        layout, log = self.server.layout, self.server.log
        with open(log, "a") as file:
            file.write(self.path + "\n")
        with open(layout + "/index.json") as file:
            tags = {one["annotations"]["org.opencontainers.image.ref.name"]: one["digest"] for one in json.load(file)["manifests"]}
        kind, _, name = self.path.removeprefix("/v2/team/image/").partition("/")
        path = f"{layout}/blobs/sha256/{tags.get(name, name).removeprefix('sha256:')}"
        if not os.path.isfile(path):
            return self.answer(404, b"{}", {})
        with open(path, "rb") as file:
            content = file.read()
        media = json.loads(content).get("mediaType", "application/json") if kind == "manifests" else "application/octet-stream"
        self.answer(200, content, {"Content-Type": media})

    def answer(self, status, content, headers):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_):
        pass


def serve(folder, log):
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Registry)
    server.layout, server.log = folder, log
    print(server.server_address[1], flush=True)
    server.serve_forever()


if __name__ == "__main__":
    {"busybox": busybox, "python": python, "attack": attack, "serve": serve}[sys.argv[1]](*sys.argv[2:])
