import"./chunk.MNCXB3UB.js";
