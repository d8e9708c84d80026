import"./chunk.NJCLLDXC.js";
