import"./chunk.XMOSN2ID.js";
