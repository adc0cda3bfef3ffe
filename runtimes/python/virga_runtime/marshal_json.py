"""A handler's result as JSON bytes, as Lambda encodes it: Decimal as a number, no ASCII escapes needed."""
import json


def _default(value):
    if type(value).__name__ == "Decimal":  # not imported unless the function does
        return int(value) if value == value.to_integral_value() and value.as_tuple().exponent >= 0 else float(value)
    raise TypeError(f"Object of type {type(value).__name__} is not JSON serializable")


_encode = json.JSONEncoder(ensure_ascii=False, default=_default, separators=(", ", ": ")).encode


def dumps(result):
    text = _encode(result)
    try:
        return text.encode("utf-8")
    except UnicodeEncodeError:  # a lone surrogate, which only an escape can carry
        return json.dumps(result, default=_default).encode()
