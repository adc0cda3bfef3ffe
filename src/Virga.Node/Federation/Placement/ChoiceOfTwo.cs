namespace Virga.Node.Federation.Placement;

/// <summary>
/// The first candidate; the second, as random, if the feed says that the first one's cloud is overloaded. A gateway that is overloaded
/// without the feed saying so refuses, signed (<see cref="FailedAttempt"/>), and the request goes on to the next hop's draw.
/// </summary>
/// <param name="overloaded">Load from which a cloud is passed over, 1/10,000 of its capacity.</param>
internal sealed class ChoiceOfTwo(int overloaded) : IPlacementPolicy
{
    public int Choose(PlacementQuestion question)
    {
        Candidates drawn = question.Draw();
        return question.LoadAt(drawn.First) >= overloaded ? drawn.Second : drawn.First;
    }
}
