# Run by bash -c with the runtime's command line: starts what is executable in /opt/extensions, then becomes the runtime. The node hears
# when an extension ends: Lambda takes that for a crash, unless it has been told to shut down.
watch() {
    exec >&4 2>&4 3>&- 4>&- # the channel is the runtime's own, the second log the extensions'
    "$1" </dev/null
    local status=$?
    exec 3<>"/dev/tcp/${AWS_LAMBDA_RUNTIME_API/://}" &&
        printf 'POST /2020-01-01/extension/ended HTTP/1.1\r\nHost: node\r\nLambda-Extension-Name: %s\r\nLambda-Extension-Status: %d\r\nContent-Length: 0\r\nConnection: close\r\n\r\n' "${1##*/}" "$status" >&3 &&
        cat <&3 >/dev/null
}
for extension in /opt/extensions/*; do
    if [ -f "$extension" ] && [ -x "$extension" ]; then watch "$extension" & fi
done
exec "$@" 4>&-
