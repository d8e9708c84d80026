import"./chunk.F7VQXEOM.js";
