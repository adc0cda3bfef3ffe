namespace EchoFunction;

public sealed record Order(string Item, int Count);
