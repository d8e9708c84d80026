// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Base64} from "@openzeppelin/contracts/utils/Base64.sol";
import {Strings} from "@openzeppelin/contracts/utils/Strings.sol";
import {IReputationImage} from "./interfaces/IReputationImage.sol";
import {GuildId} from "./libraries/GuildId.sol";
import {Deed, Standing} from "./libraries/Standing.sol";

/// @title Reputation image
/// @dev Every byte that comes out is a fixed word, a number or a hexadecimal: nothing that somebody has chosen can get
/// into the JSON or the SVG.
contract ReputationImage is IReputationImage {
    using Strings for uint256;

    string private constant JSON = "data:application/json;base64,";
    string private constant SVG = "data:image/svg+xml;base64,";

    /// @inheritdoc IReputationImage
    function tokenURI(GuildId guild, address account, Standing standing, uint256 points)
        external
        pure
        returns (string memory)
    {
        string memory picture = Base64.encode(bytes(_picture(guild, account, standing, points)));
        bytes memory json = abi.encodePacked(
            '{"name":"oathwork standing ',
            _guildName(guild),
            '","description":"What one account has done in one guild: promises kept and broken, and points that fade.',
            ' It cannot be sold, moved or bought.","image":"',
            SVG,
            picture,
            '","attributes":[',
            _attributes(guild, account, standing, points),
            "]}"
        );
        return string.concat(JSON, Base64.encode(json));
    }

    /// @inheritdoc IReputationImage
    function contractURI() external pure returns (string memory) {
        bytes memory json = '{"name":"oathwork standing","symbol":"OATH","description":'
            '"Standing earned by verified work and by verifying it, one token per guild and account, bound for good."}';
        return string.concat(JSON, Base64.encode(json));
    }

    /// @dev The traits as the inside of a JSON list.
    /// @param points in thousandths.
    function _attributes(GuildId guild, address account, Standing standing, uint256 points)
        private
        pure
        returns (string memory)
    {
        return string.concat(
            '{"trait_type":"guild","value":"',
            _guildName(guild),
            '"},{"trait_type":"account","value":"',
            Strings.toHexString(account),
            '"',
            _attribute("points", _inPoints(points)),
            _attribute("delivered", standing.count(Deed.Delivered).toString()),
            _attribute("reviewed", standing.count(Deed.Reviewed).toString()),
            _attribute("rejected", standing.count(Deed.Rejected).toString()),
            _attribute("abandoned", standing.count(Deed.Abandoned).toString()),
            _attribute("missed", standing.count(Deed.Missed).toString()),
            "}"
        );
    }

    /// @dev Closes the attribute before it and leaves its own open.
    function _attribute(string memory trait, string memory number) private pure returns (string memory) {
        return string.concat('},{"display_type":"number","trait_type":"', trait, '","value":', number);
    }

    /// @dev The SVG: the points in large, kept and broken promises below.
    /// @param points in thousandths.
    function _picture(GuildId guild, address account, Standing standing, uint256 points)
        private
        pure
        returns (string memory)
    {
        uint256 kept = standing.count(Deed.Delivered) + standing.count(Deed.Reviewed);
        uint256 broken = standing.count(Deed.Rejected) + standing.count(Deed.Abandoned) + standing.count(Deed.Missed);
        return string.concat(
            '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 360 360" font-family="monospace">',
            '<rect width="360" height="360" rx="20" fill="#14213d"/>',
            _text("52", "17", "#e5e5e5", "oathwork standing"),
            _text("76", "11", "#9aa5b8", string.concat("guild ", _guildName(guild))),
            _text("136", "44", "#fca311", _inPoints(points)),
            _text("160", "12", "#9aa5b8", "points, fading"),
            _line("204", "promises kept", kept, "#8ecae6"),
            _line("228", "work delivered", standing.count(Deed.Delivered), "#e5e5e5"),
            _line("252", "reviews given", standing.count(Deed.Reviewed), "#e5e5e5"),
            _line("276", "promises broken", broken, "#e07a5f"),
            _line("300", "of these missed", standing.count(Deed.Missed), "#e5e5e5"),
            _text("338", "11", "#9aa5b8", Strings.toHexString(account)),
            "</svg>"
        );
    }

    /// @dev One line of the picture: a label on the left, a number on the right.
    /// @param y from the top, in units of the picture.
    function _line(string memory y, string memory label, uint256 value, string memory colour)
        private
        pure
        returns (string memory)
    {
        return string.concat(
            _text(y, "15", colour, label),
            '<text text-anchor="end" x="332',
            _styled(y, "15", colour, value.toString())
        );
    }

    /// @dev A text that begins at the left margin.
    function _text(string memory y, string memory size, string memory colour, string memory text)
        private
        pure
        returns (string memory)
    {
        return string.concat('<text x="28', _styled(y, size, colour, text));
    }

    /// @dev The rest of a text, from the end of its `x` on.
    function _styled(string memory y, string memory size, string memory colour, string memory text)
        private
        pure
        returns (string memory)
    {
        return string.concat('" y="', y, '" font-size="', size, '" fill="', colour, '">', text, "</text>");
    }

    /// @dev The guild's id as 24 hexadecimal digits. Its name is a stranger's text, and is left out.
    function _guildName(GuildId guild) private pure returns (string memory) {
        return Strings.toHexString(GuildId.unwrap(guild), 12);
    }

    /// @dev Thousandths as a number with up to three digits after the point: 1234567 is "1234.567".
    function _inPoints(uint256 thousandths) private pure returns (string memory) {
        string memory whole = (thousandths / 1_000).toString();
        if (thousandths % 1_000 == 0) return whole;
        bytes memory padded = bytes((1_000 + (thousandths % 1_000)).toString());
        padded[0] = ".";
        return string.concat(whole, string(padded));
    }
}
