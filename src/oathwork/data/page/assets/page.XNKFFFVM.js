import"./chunk.LTX34UWP.js";
