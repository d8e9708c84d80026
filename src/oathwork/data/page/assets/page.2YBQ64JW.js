import"./chunk.NMKGZWRI.js";
