import"./chunk.BWFGPG3U.js";
