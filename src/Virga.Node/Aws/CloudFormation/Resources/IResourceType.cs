using Virga.Node.Values;

namespace Virga.Node.Aws.CloudFormation.Resources;

/// <summary>
/// How resources of one type are brought about. Every step may come again after the node was killed in it, so it must lead to the
/// same state when repeated.
/// </summary>
internal interface IResourceType
{
    ResourceSchema Schema { get; }

    /// <remarks>Calls <see cref="ResourceCall.Made"/> as soon as there is something that a rollback would have to delete.</remarks>
    Task<Result<ResourceState>> CreateAsync(ResourceCall call);

    /// <summary>Changes it in place: none of the changed properties is one of <see cref="ResourceSchema.Replacing"/>.</summary>
    Task<Result<ResourceState>> UpdateAsync(ResourceCall call);

    /// <summary>Null also when it isn't there.</summary>
    Task<VirgaError?> DeleteAsync(ResourceCall call);
}
