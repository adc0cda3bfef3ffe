namespace Virga.Node.Mesh.Topics;

/// <summary>What came and was judged good: a message, or its announcement.</summary>
internal readonly record struct TopicArrival(string Topic, string Publisher, TopicHead Head, TopicRecord? Record);
