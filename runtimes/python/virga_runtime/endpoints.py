"""SDKs before botocore 1.31 don't read AWS_ENDPOINT_URL, by which a function reaches this node's services: they are taught to."""
import importlib.util
import os
import sys

_MODULE = "botocore.session"


def adapt():
    """Now if the SDK is loaded already, else when it will be."""
    if _MODULE in sys.modules:
        _teach(sys.modules[_MODULE])
    else:
        sys.meta_path.insert(0, _Finder())


class _Finder:
    """Waits for the one import, and then gets out of the way."""

    def find_spec(self, name, path=None, target=None):
        if name != _MODULE:
            return None
        sys.meta_path.remove(self)
        spec = importlib.util.find_spec(name)
        if spec is not None and spec.loader is not None:
            run = spec.loader.exec_module

            def exec_module(module):
                run(module)
                _teach(module)

            spec.loader.exec_module = exec_module
        return spec


def _teach(module):
    version = tuple(int(part) for part in sys.modules["botocore"].__version__.split(".")[:2])
    create = module.Session.create_client
    if version >= (1, 31) or getattr(create, "_reads_environment", False):
        return

    def create_client(self, service_name, region_name=None, api_version=None, use_ssl=True, verify=None, endpoint_url=None, *args, **kwargs):
        if endpoint_url is None:
            own = "AWS_ENDPOINT_URL_" + service_name.replace("-", "_").upper()
            endpoint_url = os.environ.get(own) or os.environ.get("AWS_ENDPOINT_URL")
        return create(self, service_name, region_name, api_version, use_ssl, verify, endpoint_url, *args, **kwargs)

    create_client._reads_environment = True
    module.Session.create_client = create_client
