namespace Virga.Node.Services.Objects.Notifications;

/// <summary>What is told. The names are those of the elements of a bucket's configuration.</summary>
internal enum NotificationTarget
{
    Topic,
    Queue,
    CloudFunction,
}
