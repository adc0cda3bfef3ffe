namespace Virga.Node.Chain.Abi;

/// <summary>The kinds of types that Solidity's ABI has.</summary>
internal enum AbiKind
{
    /// <summary><c>uintN</c>: a <see cref="System.Numerics.BigInteger"/>.</summary>
    Unsigned,

    /// <summary><c>intN</c>: a <see cref="System.Numerics.BigInteger"/>.</summary>
    Signed,

    /// <summary>A <see cref="bool"/>.</summary>
    Boolean,

    /// <summary>An <see cref="Crypto.EvmAddress"/>.</summary>
    Address,

    /// <summary><c>bytesN</c>: an array of exactly N bytes.</summary>
    FixedBytes,

    /// <summary>An array of bytes.</summary>
    Bytes,

    /// <summary>A <see cref="string"/>.</summary>
    Text,

    /// <summary><c>T[k]</c>: an array of objects.</summary>
    FixedArray,

    /// <summary><c>T[]</c>: an array of objects.</summary>
    Array,

    /// <summary>An array of objects, one a field.</summary>
    Tuple,
}
