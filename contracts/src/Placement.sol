// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

/// @title Where a call runs: two candidates that everyone can compute again and nobody can choose.
library Placement {
    /// @notice Two different places (equal if there is only one) of `count`, for a request in an epoch.
    /// @param seed the hash of the epoch's reference block, {GatewayRegistry.seedOf}
    /// @param request struct hash of the request
    /// @param hop how often it was forwarded before
    /// @param count of gateways in the epoch's snapshot, at least 1
    function candidates(bytes32 seed, bytes32 request, uint256 hop, uint256 count) internal pure returns (uint256 first, uint256 second) {
        uint256 drawn = uint256(keccak256(abi.encode(seed, request, hop)));
        first = (drawn >> 128) % count;
        second = count == 1 ? first : (first + 1 + uint128(drawn) % (count - 1)) % count;
    }
}
