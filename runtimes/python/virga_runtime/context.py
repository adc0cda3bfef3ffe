"""The context object. Source: AWS Lambda developer guide, "Using the Lambda context object" (Python)."""
import json
import time


class CognitoIdentity:
    __slots__ = ("cognito_identity_id", "cognito_identity_pool_id")

    def __init__(self, fields):
        self.cognito_identity_id = fields.get("cognitoIdentityId")
        self.cognito_identity_pool_id = fields.get("cognitoIdentityPoolId")


class Client:
    __slots__ = ("installation_id", "app_title", "app_version_name", "app_version_code", "app_package_name")

    def __init__(self, fields):
        for name in self.__slots__:
            setattr(self, name, fields.get(name))


class ClientContext:
    __slots__ = ("client", "custom", "env")

    def __init__(self, fields):
        client = fields.get("client")
        self.client = Client(client) if client is not None else None
        self.custom = fields.get("custom")
        self.env = fields.get("env")


class LambdaContext:
    def __init__(self, invocation, configuration):
        self.aws_request_id = invocation.request_id
        self.invoked_function_arn = invocation.function_arn
        self.function_name = configuration["functionName"]
        self.function_version = configuration["functionVersion"]
        self.memory_limit_in_mb = str(configuration["memoryMb"])
        self.log_group_name = configuration["logGroup"]
        self.log_stream_name = configuration["logStream"]
        self.tenant_id = None
        self.identity = CognitoIdentity(json.loads(invocation.cognito_identity) if invocation.cognito_identity else {})
        self.client_context = ClientContext(json.loads(invocation.client_context)) if invocation.client_context else None
        self._deadline_ms = invocation.deadline_ms

    def get_remaining_time_in_millis(self):
        return max(0, self._deadline_ms - int(time.time() * 1000))

    def log(self, message):
        print(message, end="")

    def __repr__(self):
        shown = ", ".join(f"{name}={value}" for name, value in vars(self).items() if not name.startswith("_"))
        return f"LambdaContext([{shown}])"
