using Virga.Node.Services.Timetables;
using Virga.Node.Values;

namespace Virga.Node.Triggers.Deliveries;

/// <summary>Whether a target lets a schedule or rule in, at the moment of the delivery.</summary>
internal interface ITargetAccess
{
    /// <summary>Null: it may be delivered.</summary>
    /// <param name="targetArn">The delivery's target, or its dead-letter queue.</param>
    VirgaError? Check(Delivery delivery, string targetArn);
}
