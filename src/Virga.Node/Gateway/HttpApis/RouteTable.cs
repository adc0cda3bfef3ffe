namespace Virga.Node.Gateway.HttpApis;

/// <summary>
/// Finds the most specific route: one that fits in full before one with a greedy variable, names before variables, a method before
/// <c>ANY</c>, and <c>$default</c> when nothing else fits. A search allocates nothing.
/// </summary>
/// <remarks>Source: API Gateway developer guide, "Create routes for HTTP APIs", "Routing API requests".</remarks>
internal sealed class RouteTable
{
    /// <summary>Variables of one route.</summary>
    public const int MaxVariables = 16;

    private readonly Node root = new();
    private readonly ServedRoute? fallback;

    public RouteTable(IEnumerable<ServedRoute> routes)
    {
        foreach (ServedRoute route in routes)
        {
            if (route.Key == "$default")
            {
                fallback = route;
            }
            else
            {
                Add(route);
            }
        }
    }

    /// <param name="path">From its first slash on.</param>
    /// <param name="values">Where in the path the variables' values are, at least <see cref="MaxVariables"/>.</param>
    public ServedRoute? Find(ReadOnlySpan<char> path, string method, Span<Range> values) =>
        (path.Length > 0 && path[0] == '/' ? Find(root, path, 1, method, values, 0, greedily: false) ?? Find(root, path, 1, method, values, 0, greedily: true) : null) ?? fallback;

    private static ServedRoute? Find(Node node, ReadOnlySpan<char> path, int at, string method, Span<Range> values, int count, bool greedily)
    {
        if (at > path.Length)
        {
            return node.Routes.Of(method);
        }

        int slash = path[at..].IndexOf('/');
        int end = slash < 0 ? path.Length : at + slash;
        if (node.Find(path[at..end]) is { } named && Find(named, path, end + 1, method, values, count, greedily) is { } exact)
        {
            return exact;
        }

        if (count == MaxVariables)
        {
            return null;
        }

        if (end > at && node.Variable is { } variable)
        {
            values[count] = at..end;
            if (Find(variable, path, end + 1, method, values, count + 1, greedily) is { } matched)
            {
                return matched;
            }
        }

        values[count] = at..path.Length;
        return greedily && at < path.Length ? node.Greedy.Of(method) : null;
    }

    private void Add(ServedRoute route)
    {
        Node node = root;
        foreach (string segment in route.Path[1..].Split('/'))
        {
            if (segment.EndsWith("+}", StringComparison.Ordinal))
            {
                node.Greedy.Add(route);
                return;
            }

            node = segment.StartsWith('{') ? node.Variable ??= new Node() : node.Under(segment);
        }

        node.Routes.Add(route);
    }

    private sealed class Node
    {
        private readonly Dictionary<string, Node> names = new(StringComparer.Ordinal);

        public MethodRoutes Routes { get; } = new();

        public MethodRoutes Greedy { get; } = new();

        public Node? Variable { get; set; }

        public Node? Find(ReadOnlySpan<char> name) => names.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(name, out Node? node) ? node : null;

        public Node Under(string name) => names.TryGetValue(name, out Node? node) ? node : names[name] = new Node();
    }

    private sealed class MethodRoutes
    {
        private readonly Dictionary<string, ServedRoute> byMethod = new(StringComparer.Ordinal);
        private ServedRoute? any;

        public ServedRoute? Of(string method) => byMethod.TryGetValue(method, out ServedRoute? route) ? route : any;

        public void Add(ServedRoute route)
        {
            if (route.Method == "ANY")
            {
                any = route;
            }
            else
            {
                byMethod[route.Method] = route;
            }
        }
    }
}
