// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {ERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Permit.sol";

/// @title A dollar to play with: six decimals, worth nothing, made by anyone.
/// @notice A real deployment names a real token instead; nothing here depends on this one.
contract TestDollar is ERC20, ERC20Permit {
    /// @notice Made at once at most: a million dollars.
    uint256 public constant MOST = 1e12;

    error TooMuch();

    constructor() ERC20("Test Dollar", "TUSD") ERC20Permit("Test Dollar") {}

    function decimals() public pure override returns (uint8) {
        return 6;
    }

    /// @notice Anyone gives anyone test dollars. `amount` in units of 10^-6 dollar, at most {MOST}.
    function mint(address to, uint256 amount) external {
        require(amount <= MOST, TooMuch());
        _mint(to, amount);
    }
}
