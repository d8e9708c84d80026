import"./chunk.ME2NWP2I.js";
