// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

/// Notes that anybody may add: what tests of the chain deploy, call and follow.
contract Ledger {
    struct Note {
        address writer;
        uint256 number;
        string text;
        bytes32[] marks;
    }

    error TooBig(uint256 given, uint256 most);

    event Noted(address indexed writer, uint256 indexed number, string text);

    uint256 public immutable most;
    Note[] private notes;

    constructor(uint256 most_) {
        most = most_;
    }

    function note(uint256 number, string calldata text, bytes32[] calldata marks) external payable returns (uint256 index) {
        if (number > most) revert TooBig(number, most);
        require(bytes(text).length > 0, "say something");
        notes.push(Note(msg.sender, number, text, marks));
        emit Noted(msg.sender, number, text);
        return notes.length - 1;
    }

    function count() external view returns (uint256) {
        return notes.length;
    }

    function noteAt(uint256 index) external view returns (Note memory) {
        return notes[index];
    }

    function summary(uint256 index) external view returns (address writer, uint256 number, bool marked) {
        Note storage one = notes[index];
        return (one.writer, one.number, one.marks.length > 0);
    }
}
