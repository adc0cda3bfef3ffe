// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

/// @notice What a user signs (EIP-712, domain of {Billing}): one call, to one gateway, for at most so much.
/// @param user who pays, an account with a key (ERC-1271 wallets can't sign: their word could change afterwards)
/// @param gateway the only one that may settle the call
/// @param endPoint id in {FunctionRegistry}
/// @param version the end point's version whose terms (price, policy, code) the user accepts, from 1
/// @param method one of {FunctionRegistry}'s bits
/// @param call keccak256 of the HTTP request as the gateway's guide defines it
/// @param nonce unique among the user's requests to this gateway in this epoch
/// @param epoch the chain's epoch in which the call is made; gives placement its seed and the batch that may hold it
/// @param limit the most that the call may cost, in pico-dollars
struct Request {
    address user;
    address gateway;
    uint32 endPoint;
    uint32 version;
    uint8 method;
    bytes32 call;
    uint64 nonce;
    uint64 epoch;
    uint64 limit;
}

/// @notice What a gateway signs (EIP-712, the same domain) for a call that was made, and a leaf of its batch.
/// @param request struct hash of the {Request}
/// @param signature keccak256 of the user's 65 byte signature (r, s, v) of the request
/// @param answer keccak256 of the answer as the gateway's guide defines it
/// @param executor the gateway that ran the call; it follows from the request and the epoch, see {Placement}
/// @param cloud the executor's cloud, 0 to 7
/// @param hop how often the call was forwarded before, 0 to 2
/// @param memoryMb memory of the function, MB
/// @param durationMs billed duration, ms
/// @param amount what the call cost, pico-dollars
struct Receipt {
    bytes32 request;
    bytes32 signature;
    bytes32 answer;
    address executor;
    uint8 cloud;
    uint8 hop;
    uint32 memoryMb;
    uint32 durationMs;
    uint64 amount;
}

/// @notice What a gateway settles at once: its calls under one policy in some epochs.
/// @param gateway who settles and is liable
/// @param policy target distribution of all calls of the batch, see {FunctionRegistry}
/// @param number of the batch among the gateway's under this policy, from 0
/// @param fromEpoch first epoch of its requests
/// @param throughEpoch last epoch of its requests; the gateway's new watermark
/// @param count leaves, 1 to 2^20
/// @param settledAt block in which it was settled
/// @param root hash of the Merkle sum tree's root
/// @param totals the root's sum: pico-dollars in the upper 64 bits, below them eight lanes of 24 bits: calls by cloud, cloud 0 lowest
struct Batch {
    address gateway;
    uint128 policy;
    uint32 number;
    uint64 fromEpoch;
    uint64 throughEpoch;
    uint32 count;
    uint64 settledAt;
    bytes32 root;
    uint256 totals;
}

/// @notice A node of the Merkle sum tree as its parent commits to it.
struct Node {
    bytes32 hash;
    uint256 sum;
}

/// @notice A leaf with all that it stands for.
/// @param signature the user's, 65 bytes; empty where it isn't known
/// @param index of the leaf, from 0
/// @param sum of the leaf as its parent commits to it; of an honest batch it is {Batches.sumOf}
/// @param path the siblings from the leaf up
struct Opening {
    Request request;
    Receipt receipt;
    bytes signature;
    uint256 index;
    uint256 sum;
    Node[] path;
}

/// @title The format of batches: struct hashes, leaves, the Merkle sum tree and charges.
/// @notice A leaf is keccak256(0x00 ++ struct hash of the receipt), a node keccak256(0x01 ++ hash and sum of its left child ++ of its right),
/// the sum of a node is the sum of its children's. Leaves are in the order of their charges; places beyond the last leaf, up to a power of
/// two, are hash 0, sum 0. A charge is one word, end point (32 bits), user (160), pico-dollars (64) from above, strictly ascending.
/// Laid end to end on the line of money, each leaf lies within the charge of its user and end point: one leaf that doesn't is a proof.
library Batches {
    /// @notice Of amounts and prices: pico-dollars in one unit of the token (10^-6 dollar).
    uint256 internal constant PICO = 1e6;
    uint256 internal constant CLOUDS = 8;
    uint256 internal constant MAX_COUNT = 1 << 20;
    uint256 internal constant MAX_HOPS = 3;

    bytes32 internal constant REQUEST = keccak256(
        "Request(address user,address gateway,uint32 endPoint,uint32 version,uint8 method,bytes32 call,uint64 nonce,uint64 epoch,uint64 limit)"
    );
    bytes32 internal constant RECEIPT = keccak256(
        "Receipt(bytes32 request,bytes32 signature,bytes32 answer,address executor,uint8 cloud,uint8 hop,uint32 memoryMb,uint32 durationMs,uint64 amount)"
    );

    function hash(Request memory r) internal pure returns (bytes32) {
        return keccak256(abi.encode(REQUEST, r));
    }

    function hash(Receipt memory r) internal pure returns (bytes32) {
        return keccak256(abi.encode(RECEIPT, r));
    }

    /// @notice What is kept of a settled batch: keccak256 of the batch's nine words and the charges.
    function commitment(Batch memory batch, uint256[] calldata charges) internal pure returns (bytes32 kept) {
        assembly ("memory-safe") {
            let at_ := mload(0x40)
            mcopy(at_, batch, 288)
            calldatacopy(add(at_, 288), charges.offset, shl(5, charges.length))
            kept := keccak256(at_, add(288, shl(5, charges.length)))
        }
    }

    /// @notice The same of a batch in calldata. Words with more bits than their type has give another value, so that nothing matches them.
    function commitmentOf(Batch calldata batch, uint256[] calldata charges) internal pure returns (bytes32 kept) {
        assembly ("memory-safe") {
            let at_ := mload(0x40)
            calldatacopy(at_, batch, 288)
            calldatacopy(add(at_, 288), charges.offset, shl(5, charges.length))
            kept := keccak256(at_, add(288, shl(5, charges.length)))
        }
    }

    /// @notice A charge; `i` must be below the length.
    function chargeAt(uint256[] calldata charges, uint256 i) internal pure returns (uint256 word) {
        assembly ("memory-safe") {
            word := calldataload(add(charges.offset, shl(5, i)))
        }
    }

    function leaf(bytes32 receipt) internal pure returns (bytes32) {
        return keccak256(abi.encodePacked(bytes1(0), receipt));
    }

    function node(Node memory left, Node memory right) internal pure returns (bytes32) {
        return keccak256(abi.encodePacked(bytes1(0x01), left.hash, left.sum, right.hash, right.sum));
    }

    /// @notice What a receipt adds to the totals. The cloud must be below {CLOUDS}.
    function sumOf(Receipt memory r) internal pure returns (uint256) {
        return (uint256(r.amount) << 192) | (uint256(1) << (24 * uint256(r.cloud)));
    }

    /// @notice Pico-dollars of a sum.
    function money(uint256 sum) internal pure returns (uint256) {
        return sum >> 192;
    }

    /// @notice Calls of a cloud in a sum.
    function calls(uint256 sum, uint256 cloud) internal pure returns (uint256) {
        return (sum >> (24 * cloud)) & 0xffffff;
    }

    /// @notice Calls of all clouds in a sum.
    function callsOf(uint256 sum) internal pure returns (uint256 all) {
        unchecked {
            for (sum = uint192(sum); sum != 0; sum >>= 24) all += sum & 0xffffff;
        }
    }

    /// @notice Levels above the leaves of a tree with so many; at least one, so that a parent commits to every leaf's sum.
    function height(uint256 count) internal pure returns (uint256 levels) {
        levels = 1;
        while ((uint256(1) << levels) < count) levels++;
    }

    /// @notice The root over a node, and the sum of all that is left of it. Sums wrap: who opens a tree that overflows finds a wrong root's sum.
    function climb(Node memory start, uint256 index, Node[] calldata path) internal pure returns (Node memory root, uint256 before) {
        root = start;
        unchecked {
            for (uint256 level = 0; level < path.length; level++) {
                Node memory sibling = path[level];
                if ((index >> level) & 1 == 0) {
                    root = Node(node(root, sibling), root.sum + sibling.sum);
                } else {
                    before += sibling.sum;
                    root = Node(node(sibling, root), root.sum + sibling.sum);
                }
            }
        }
    }

    function endPointOf(uint256 charge) internal pure returns (uint32) {
        return uint32(charge >> 224);
    }

    function userOf(uint256 charge) internal pure returns (address) {
        return address(uint160(charge >> 64));
    }

    function amountOf(uint256 charge) internal pure returns (uint256) {
        return uint64(charge);
    }
}
