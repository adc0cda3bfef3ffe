// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";

/// A token that calls back while it moves, once, and remembers whether that went through.
contract HostileToken is ERC20 {
    address public target;
    bytes public data;
    bool public called;
    bool public wentThrough;

    constructor() ERC20("Hostile", "H") {}

    function mint(address to, uint256 amount) external {
        _mint(to, amount);
    }

    function arm(address target_, bytes calldata data_) external {
        (target, data, called, wentThrough) = (target_, data_, false, false);
    }

    function _update(address from, address to, uint256 amount) internal override {
        super._update(from, to, amount);
        if (target == address(0) || called) return;
        called = true;
        (wentThrough,) = target.call(data);
    }
}

/// Owns what the token's callback tries to take twice: the caller of both calls is this contract.
contract Thief {
    function act(address target, bytes calldata data) external returns (bool done) {
        (done,) = target.call(data);
        require(done, "refused");
    }

    function onERC721Received(address, address, uint256, bytes calldata) external pure returns (bytes4) {
        revert("no");
    }
}
